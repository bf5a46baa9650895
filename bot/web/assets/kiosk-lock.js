// A visitor cannot leave the page, open a menu, select, drag, zoom, print or save; what is typed goes to the page.
const KEPT = new Set(["Tab", "Enter", " ", "Escape", "Backspace", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"]);

const isPlain = (event) => !event.ctrlKey && !event.altKey && !event.metaKey && (KEPT.has(event.key) || event.key.length === 1);

export const lock = (onBack) => {
    const stop = (event) => event.preventDefault();
    for (const name of ["contextmenu", "selectstart", "dragstart", "drop", "dragover", "gesturestart", "copy", "cut", "paste"]) {
        document.addEventListener(name, stop, {capture: true});
    }
    document.addEventListener("wheel", (event) => event.ctrlKey && stop(event), {capture: true, passive: false});
    document.addEventListener("touchmove", (event) => event.touches.length > 1 && stop(event), {capture: true, passive: false});
    document.addEventListener("keydown", (event) => isPlain(event) || stop(event), {capture: true});
    document.addEventListener("auxclick", stop, {capture: true});
    // One entry to go back to, which is this page again.
    history.replaceState(null, "", location.pathname);
    history.pushState(null, "", location.pathname);
    addEventListener("popstate", () => {
        history.pushState(null, "", location.pathname);
        onBack();
    });
    // A page that the browser kept would show the visitor before.
    addEventListener("pageshow", (event) => event.persisted && location.reload());
};

export const forget = () => {
    getSelection().removeAllRanges();
    for (const kept of [() => localStorage.clear(), () => sessionStorage.clear()]) {
        try { kept(); } catch { /* storage is turned off */ }
    }
    scrollTo(0, 0);
};
