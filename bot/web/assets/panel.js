// The source opens beside the conversation, or over it where there is no room. It is a step of the page's history:
// back closes it, and forward opens it again.
const panel = document.getElementById("panel");
const wide = matchMedia("(min-width: 1100px)");
let opener = null;

// What stands at the top of the window stays there while the conversation gets narrower or wider.
const keepingPlace = (change) => {
    const seen = (part) => part.getBoundingClientRect().bottom > 0;
    const part = [...document.querySelectorAll("#conversation :is(.asked, .quote, .turn > *)")].find(seen);
    const before = part?.getBoundingClientRect().top;
    change();
    if (part) scrollBy({top: part.getBoundingClientRect().top - before, behavior: "instant"});
};
const besidePanel = (open) => keepingPlace(() => document.documentElement.toggleAttribute("data-panel", open));

const showPanel = ({href, title}) => {
    panel.querySelector("h2").textContent = title;
    panel.querySelector("a").href = href;
    const narrow = panel.querySelector(".narrow");
    narrow.dataset.withinDoc = decodeURIComponent(new URL(href).pathname.replace(/^.*?\/doc\//, ""));
    // A file of the visitor's own is not among the documents to choose from.
    narrow.hidden = /^~[\w-]{22}\//.test(narrow.dataset.withinDoc);
    // A new frame each time: another address in the same one would be a step of the page's history.
    const frame = document.createElement("iframe");
    const place = panel.querySelector("div");
    frame.title = `${place.dataset.title} ${title}`;
    frame.src = href;
    frame.addEventListener("load", () => {
        const {contentWindow: inside, contentDocument: text} = frame;
        inside.addEventListener("keydown", closeOnEscape);
        for (const outside of text.querySelectorAll("a[rel~=noopener]")) outside.target = "_blank";
        // Nor may a heading of the document be a step, or back would not close the panel.
        inside.addEventListener("click", (event) => {
            const link = event.target.closest("a[href]");
            if (!link || link.target || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
            event.preventDefault();
            inside.location.replace(link.href);
        });
    });
    place.replaceChildren(frame);
    if (panel.open) panel.querySelector(".close").focus();
    else if (wide.matches) panel.show();
    else panel.showModal();
    besidePanel(true);
};
const openPanel = (link) => {
    opener = link;
    const source = {href: link.href, title: link.dataset.title};
    const step = history.state?.source ? "replaceState" : "pushState";
    history[step]({...history.state, source}, "", location.href);
    showPanel(source);
};
const closeOnEscape = (event) => {
    if (event.key === "Escape" && panel.open && !document.querySelector("dialog:modal:not(#panel)")) panel.close();
};

panel.addEventListener("close", () => {
    if (history.state?.source) history.back();
    besidePanel(false);
    const {href} = panel.querySelector("a");
    panel.querySelector("div").replaceChildren();
    // Later answers may have taken the place of the one that it was in, or the page was loaded anew meanwhile.
    const again = [...document.querySelectorAll("#conversation .quote a")].find((link) => link.href === href);
    (opener?.isConnected ? opener : again ?? document.querySelector("#question input")).focus({preventScroll: true});
});
addEventListener("popstate", () => {
    const source = history.state?.source;
    if (source) showPanel(source);
    else if (panel.open) panel.close();
});
panel.querySelector(".close").addEventListener("click", () => panel.close());
addEventListener("keydown", closeOnEscape);
addEventListener("click", (event) => {
    const link = event.target.closest("#conversation :is(.quote, .overview) a[data-title]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    openPanel(link);
});
// The page was left with the panel open.
if (history.state?.source) showPanel(history.state.source);
