// The list follows what is typed and clicked; without this script the form and the links do the same.
const list = document.getElementById("list");
const form = document.getElementById("search");
let latest = 0;

async function show(address) {
    const asked = ++latest;
    try {
        const response = await fetch(address);
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const found = page.getElementById("list");
        if (asked !== latest || !found) return;
        list.replaceChildren(...found.childNodes);
        history.replaceState(null, "", address);
    } catch {
        if (asked === latest) location.href = address;
    }
}

let waiting;
form.addEventListener("input", (event) => {
    clearTimeout(waiting);
    if (!event.isComposing) waiting = setTimeout(() => show(`${form.action}?${new URLSearchParams(new FormData(form))}`), 150);
});
// What an input method composes counts once it is taken.
form.addEventListener("compositionend", () => form.dispatchEvent(new Event("input")));
form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.dispatchEvent(new Event("input"));
});

list.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-sort]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const query = new URL(link.href).searchParams;
    for (const name of ["sort", "down"]) form.elements[name].value = query.get(name) ?? "";
    const column = link.closest("th")?.cellIndex;
    await show(link.href);
    if (column === undefined) scrollTo(0, 0);
    else list.querySelectorAll("thead a")[column]?.focus();
});
