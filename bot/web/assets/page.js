// The Enter that takes a candidate from an input method is not meant to send the question. Safari says
// so only by the key code, for it ends the composition before the key.
addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
}, true);

// Gradio sets the page's language to the browser's, which may be one that the page is not written in.
const page = document.documentElement;
const written = page.lang;
new MutationObserver(() => {
    if (page.lang !== written) page.lang = written;
}).observe(page, {attributeFilter: ["lang"]});
