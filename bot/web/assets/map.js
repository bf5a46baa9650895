// A finger is wider than a point of the map: the nearest one is meant.
const REACH = 22;
document.querySelector(".map svg")?.addEventListener("click", (event) => {
    if (event.target.closest("a")) return;
    let meant = null, least = REACH;
    for (const link of event.currentTarget.querySelectorAll("a")) {
        const box = link.getBoundingClientRect();
        const away = Math.hypot(box.x + box.width / 2 - event.clientX, box.y + box.height / 2 - event.clientY);
        if (away <= least) [meant, least] = [link, away];
    }
    if (meant) location.href = meant.href.baseVal;
});
