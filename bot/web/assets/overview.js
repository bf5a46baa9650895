// What all documents say of a question opens below its answer: the server is asked once, and both views come with it.
const showOverview = async (button) => {
    const box = button.closest(".overview"), kind = button.dataset.overview;
    const open = button.getAttribute("aria-expanded") === "true";
    for (const other of box.querySelectorAll("button")) other.setAttribute("aria-expanded", String(other === button && !open));
    if (!box.querySelector(".views")) {
        const {question, within = ""} = box.closest(".turn").querySelector(".answer").dataset;
        const query = new URLSearchParams(within);
        query.set("q", question);
        const views = document.createElement("div");
        views.className = "views";
        box.append(views);
        try {
            const reply = await fetch(`overview?${query}`);
            if (!reply.headers.get("content-type")?.startsWith("text/html")) throw new Error(reply.status);
            views.innerHTML = await reply.text();
        } catch {
            views.remove();
            button.setAttribute("aria-expanded", "false");
            say(box.dataset.failed);
            return;
        }
    }
    for (const view of box.querySelectorAll("section")) view.hidden = open || view.dataset.overview !== kind;
};
addEventListener("click", (event) => {
    const button = event.target.closest(".overview button");
    if (button) showOverview(button);
});
