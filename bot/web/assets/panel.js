// The source opens beside the conversation, or over it where there is no room.
const panel = document.getElementById("panel");
const wide = matchMedia("(min-width: 1100px)");
let opener = null;

const openPanel = (link) => {
    opener = link;
    panel.querySelector("h2").textContent = link.dataset.title;
    panel.querySelector("a").href = link.href;
    panel.querySelector(".narrow").dataset.withinDoc = decodeURIComponent(new URL(link.href).pathname.replace(/^.*?\/doc\//, ""));
    // A new frame each time: another address in the same one would be a step of the page's history.
    const frame = document.createElement("iframe");
    const place = panel.querySelector("div");
    frame.title = `${place.dataset.title} ${link.dataset.title}`;
    frame.src = link.href;
    frame.addEventListener("load", () => {
        frame.contentWindow.addEventListener("keydown", closeOnEscape);
        for (const outside of frame.contentDocument.querySelectorAll("a[rel~=noopener]")) outside.target = "_blank";
    });
    place.replaceChildren(frame);
    if (panel.open) panel.querySelector(".close").focus();
    else if (wide.matches) panel.show();
    else panel.showModal();
    document.documentElement.toggleAttribute("data-panel", true);
};
const closeOnEscape = (event) => {
    if (event.key === "Escape" && panel.open) panel.close();
};

panel.addEventListener("close", () => {
    document.documentElement.toggleAttribute("data-panel", false);
    panel.querySelector("div").replaceChildren();
    // Later answers may have taken the place of the one that it was in.
    const again = [...document.querySelectorAll("#conversation .quote a")].find((link) => link.href === opener.href);
    (opener.isConnected ? opener : again ?? document.querySelector("#question input")).focus();
});
panel.querySelector(".close").addEventListener("click", () => panel.close());
addEventListener("keydown", closeOnEscape);
addEventListener("click", (event) => {
    const link = event.target.closest("#conversation :is(.quote, .overview) a[data-title]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    openPanel(link);
});
