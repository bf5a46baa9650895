// The documents to ask in. The choice stands in the page's address; the server says it in words.
const WITHIN = ["doc", "kind", "issuer", "year", "script", "as_of"];
const WAIT_MS = 150;
const within = document.getElementById("within-panel");
const withinForm = within.querySelector("form");
const withinBody = within.querySelector(".choice");
const withinWords = within.querySelector("input[type=search]");
let withinLabel = null;
let withinTyping = 0;
let withinLatest = 0;

const valuesWithin = (values) => new URLSearchParams([...values].filter(([name, value]) => WITHIN.includes(name) && value));
const chosenWithin = () => valuesWithin(new URLSearchParams(location.search));

const labelWithin = () => {
    const button = document.querySelector("#within button");
    if (!button || !withinLabel) return;
    const place = button.querySelector(".chosen");
    if (place.textContent !== withinLabel.text) place.textContent = withinLabel.text;
    button.toggleAttribute("data-limited", withinLabel.limited);
};
// The button comes with gradio's part of the page, and again in the visitor's language.
new MutationObserver(labelWithin).observe(document.body, {childList: true, subtree: true});

const limitTicks = () => {
    const fieldset = within.querySelector("fieldset");
    const ticks = [...fieldset.querySelectorAll("input")];
    const full = ticks.filter((tick) => tick.checked).length >= Number(fieldset.dataset.most);
    for (const tick of ticks) tick.disabled = full && !tick.checked;
};

// What is shown for the choice in the address: all of it, what is found, or the sentence alone, which keeps the focus.
const showWithin = async (part = "") => {
    const mine = ++withinLatest;
    const asked = chosenWithin();
    if (withinWords.value.trim()) asked.set("words", withinWords.value.trim());
    try {
        const answer = await fetch(`within?${asked}`);
        if (!answer.ok || mine !== withinLatest) return;
        const made = document.createElement("template");
        made.innerHTML = await answer.text();
        const found = made.content.querySelector(".found");
        withinLabel = {text: found.dataset.label, limited: found.dataset.limited === "1"};
        if (part && within.open) within.querySelector(part).replaceWith(made.content.querySelector(part));
        else withinBody.replaceChildren(made.content);
        limitTicks();
        labelWithin();
    } catch { /* the server is away, which the page says elsewhere */ }
};

const chooseWithin = (values) => {
    const changed = new URL(location.href);
    for (const name of WITHIN) changed.searchParams.delete(name);
    for (const [name, value] of valuesWithin(values)) changed.searchParams.append(name, value);
    setAddress(changed);
};

const openWithin = async () => {
    withinWords.value = "";
    await showWithin();
    within.showModal();
    withinWords.focus();
};

withinForm.addEventListener("change", (event) => {
    if (event.target === withinWords) return;
    chooseWithin(new FormData(withinForm));
    showWithin(event.target.matches("select, [type=date]") ? ".found" : ".count");
});
withinWords.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(withinTyping);
    withinTyping = setTimeout(() => showWithin(".found"), WAIT_MS);
});
withinWords.addEventListener("compositionend", () => showWithin(".found"));
// Enter in the search must not close the dialog by its first button.
withinWords.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
within.querySelector(".all").addEventListener("click", () => {
    chooseWithin([]);
    withinWords.value = "";
    showWithin();
});
within.addEventListener("close", () => document.querySelector("#question input")?.focus());

// What narrows and widens outside of the dialog. The buttons that ask again do so once the choice is made.
addEventListener("click", (event) => {
    if (event.target.closest("#within button")) openWithin();
    const narrow = event.target.closest("[data-within-doc]");
    const widen = event.target.closest(".widen");
    if (!narrow && !widen) return;
    chooseWithin(narrow ? [["doc", narrow.dataset.withinDoc]] : []);
    showWithin();
    if (!narrow) return;
    const done = narrow.dataset.done;
    if (panel.open && !wide.matches) panel.close();
    document.querySelector("#question input").focus();
    say(done);
}, true);
showWithin();
