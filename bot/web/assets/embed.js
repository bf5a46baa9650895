// Puts the chat where this script stands in a page of another site: <script src="https://HOST/embed.js"></script>.
// data-height is the height of its frame, data-title what a screen reader calls it.
{
    const script = document.currentScript;
    const frame = document.createElement("iframe");
    frame.src = new URL("./", script.src).href;
    frame.title = script.dataset.title ?? "秘书";
    frame.allow = "clipboard-write";
    frame.referrerPolicy = "no-referrer";
    // Not a style attribute, which the page's own policy may forbid.
    Object.assign(frame.style, {width: "100%", height: script.dataset.height ?? "640px", border: "0"});
    script.after(frame);
}
