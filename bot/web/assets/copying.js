// Puts a text on the clipboard.
const copyText = async (text) => {
    // Without https, which a server in an office seldom has, there is no clipboard but the selection's.
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        const held = document.activeElement;
        const area = document.createElement("textarea");
        area.value = text;
        area.className = "unseen";
        // Outside of a dialog that is open over the page nothing can be selected.
        (document.querySelector("dialog:modal") ?? document.body).append(area);
        area.select();
        const done = document.execCommand("copy");
        area.remove();
        held?.focus();
        return done;
    }
};
