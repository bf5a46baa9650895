// Results as the words are typed. One request is under way at most; what was typed last wins.
const form = document.getElementById("look-up");
const box = document.getElementById("words");
const results = document.getElementById("results");
const said = document.getElementById("status");
const trouble = document.getElementById("trouble");
const waiting = document.getElementById("waiting");
const filters = form.querySelector("details.filters");
const path = new URL(form.action).pathname;
const root = path.replace(/\/search$/, "");

// An empty value says nothing and only makes the address longer.
const query = () => {
    const values = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
    return values.size ? `?${values}` : "";
};
let displayed = query();
let wanted = displayed;
let running = null;
let retry = 0;
let failures = 0;
let composing = false;

function later(milliseconds) {
    clearTimeout(retry);
    retry = setTimeout(update, milliseconds);
}

async function update() {
    const before = wanted;
    wanted = query();
    clearTimeout(retry);
    if (running) {
        if (wanted !== before) running.abort();
        return;
    }
    // What is typed meanwhile aborts the request, and the next turn asks for that.
    while (wanted !== displayed || failures) {
        const asked = wanted;
        running = new AbortController();
        const slow = setTimeout(() => { waiting.hidden = false; results.setAttribute("aria-busy", "true"); }, 200);
        try {
            const answer = await fetch(`${path}/results${asked}`, {signal: running.signal});
            if (!answer.ok) throw new Error(answer.statusText);
            const html = await answer.text();
            if (asked === wanted) show(asked, html);
        } catch {
            if (asked === wanted) {
                fail();
                break;
            }
        } finally {
            clearTimeout(slow);
            running = null;
        }
    }
    if (!failures) idle();
}

function idle() {
    waiting.hidden = true;
    results.removeAttribute("aria-busy");
}

function fail() {
    idle();
    failures += 1;
    trouble.hidden = false;
    later(Math.min(1000 * 2 ** (failures - 1), 15000));
}

function show(asked, html) {
    failures = 0;
    trouble.hidden = true;
    displayed = asked;
    results.innerHTML = html;
    history.replaceState(null, "", path + asked);
    document.title = [box.value.trim(), results.dataset.title, results.dataset.site].filter(Boolean).join(" - ");
    // A choice about reading comes back to the words that stand here now.
    for (const link of document.querySelectorAll("a[data-choice]")) {
        const address = new URL(link.href);
        address.searchParams.set("back", path.slice(root.length) + asked);
        link.href = address;
    }
    announce();
}

// Only the number that typing ends on is read out.
let saying = 0;
function announce() {
    clearTimeout(saying);
    saying = setTimeout(() => {
        said.textContent = [...results.querySelectorAll(".count, .partly")].map((line) => line.textContent).join(" ");
    }, 700);
}

// What an input method has not finished is no word yet.
box.addEventListener("compositionstart", () => { composing = true; });
box.addEventListener("compositionend", () => { composing = false; update(); });
box.addEventListener("input", (event) => { if (!composing && !event.isComposing) update(); });
form.addEventListener("change", (event) => { if (event.target !== box) update(); });
form.addEventListener("submit", (event) => { event.preventDefault(); if (!composing) update(); });
addEventListener("online", () => { if (failures) update(); });
// Going back may bring other words into the box than those that the results are for.
addEventListener("pageshow", update);

const links = () => [...results.querySelectorAll("a.open")];
box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.key !== "ArrowDown") return;
    const first = links()[0];
    if (!first) return;
    event.preventDefault();
    first.focus();
});
results.addEventListener("keydown", (event) => {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    const all = links();
    const place = all.indexOf(document.activeElement);
    if (event.key === "Escape" || (step === -1 && place === 0)) {
        event.preventDefault();
        box.focus();
        box.select();
    } else if (step && place >= 0) {
        event.preventDefault();
        all[Math.min(place + step, all.length - 1)].focus();
    }
});

// On a narrow screen the results come before the filters that nobody has set.
const set = [...form.querySelectorAll("select")].some((select) => select.value);
if (filters && !set && matchMedia("(max-width: 700px)").matches) filters.open = false;
