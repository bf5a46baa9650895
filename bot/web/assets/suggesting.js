// Questions like what is being typed, above the box: to be chosen by hand or with the arrow keys, and asked at once.
const offered = document.getElementById("offered");
const OFFER_WAIT_MS = 200;
// What is longer is a question of the visitor's own, or was pasted.
const offers = (typed) => typed.length > 1 && typed.length <= 60;
let offerTyping = 0, offerLatest = 0, offerChosen = -1;

const questionBox = () => document.querySelector("#question input");
const offeredItems = () => [...offered.children];
const hideOffered = () => {
    clearTimeout(offerTyping);
    offerLatest++;
    offerChosen = -1;
    offered.hidden = true;
    offered.replaceChildren();
    const box = questionBox();
    // It becomes a combobox when somebody types.
    if (!box?.hasAttribute("role")) return;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
};
const chooseOffered = (place) => {
    offerChosen = place;
    for (const [at, item] of offeredItems().entries()) item.setAttribute("aria-selected", String(at === place));
    const box = questionBox(), item = offeredItems()[place];
    if (item) box.setAttribute("aria-activedescendant", item.id);
    else box.removeAttribute("aria-activedescendant");
};
const askOffered = (question) => {
    const box = questionBox();
    hideOffered();
    box.value = question;
    box.dispatchEvent(new Event("input", {bubbles: true}));
    // Gradio takes the value over before its button is pressed.
    setTimeout(() => document.getElementById("ask").click());
};
const offer = async (typed) => {
    const mine = ++offerLatest;
    let questions = [];
    try {
        const answer = await fetch(`suggest?${new URLSearchParams({typed})}`);
        if (answer.ok) questions = await answer.json();
    } catch { /* the server is away, which the page says elsewhere */ }
    const box = questionBox();
    if (mine !== offerLatest || box.value.trim() !== typed || document.activeElement !== box) return;
    if (!questions.length || (questions.length === 1 && questions[0] === typed)) return hideOffered();
    // It stands in the box's own row, and so above it on every screen.
    document.getElementById("composer").prepend(offered);
    offered.replaceChildren(...questions.map((question, at) => {
        const item = document.createElement("li");
        Object.assign(item, {id: `offered-${at}`, role: "option", textContent: question});
        item.setAttribute("aria-selected", "false");
        item.lang = "zh-CN";
        return item;
    }));
    offerChosen = -1;
    offered.hidden = false;
    box.setAttribute("aria-expanded", "true");
    say(offered.dataset.said.replace("{count}", questions.length));
};

addEventListener("input", ({target, isComposing, isTrusted}) => {
    if (!isTrusted || isComposing || target !== questionBox()) return;
    for (const [name, value] of Object.entries({role: "combobox", "aria-controls": "offered", "aria-autocomplete": "list"})) target.setAttribute(name, value);
    hideOffered();
    const typed = target.value.trim();
    if (offers(typed)) offerTyping = setTimeout(() => offer(typed), OFFER_WAIT_MS);
});
addEventListener("compositionend", ({target}) => {
    const typed = target.value?.trim() ?? "";
    if (target === questionBox() && offers(typed)) offer(typed);
});
addEventListener("keydown", (event) => {
    if (event.target !== questionBox() || offered.hidden) return;
    const count = offeredItems().length;
    if (event.key === "Escape") {
        event.stopPropagation();
        return hideOffered();
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        // Between the last and the first nothing is chosen, and what was typed can be sent.
        chooseOffered((offerChosen + 1 + step + count + 1) % (count + 1) - 1);
    } else if (event.key === "Enter" && !event.isComposing) {
        const item = offeredItems()[offerChosen];
        if (!item) return hideOffered();
        event.preventDefault();
        event.stopPropagation();
        askOffered(item.textContent);
    }
}, true);
offered.addEventListener("pointerdown", (event) => event.preventDefault());
offered.addEventListener("click", ({target}) => {
    const item = target.closest("li");
    if (item) askOffered(item.textContent);
});
addEventListener("focusout", ({target}) => {
    if (target === questionBox()) hideOffered();
});
document.addEventListener("turns", hideOffered);
