// A visitor's word on an answer. What was said stands below the same answer when it comes again.
const rated = new Map();
const answerWith = (rating, sentence, final) => {
    const line = document.createElement("p");
    line.className = "outcome";
    line.textContent = sentence;
    if (final) rating.replaceChildren(line);
    else {
        rating.querySelector(".outcome")?.remove();
        rating.append(line);
    }
};

const rate = async (rating, given) => {
    let sentence = rating.dataset.failed;
    let kept = false;
    try {
        const body = JSON.stringify({...JSON.parse(rating.dataset.about), ...given});
        const reply = await fetch("feedback", {method: "POST", headers: {"Content-Type": "application/json"}, body});
        sentence = (await reply.json()).said;
        kept = reply.ok;
    } catch { /* the server is away, and the sentence says so */ }
    if (kept) rated.set(rating.dataset.about, sentence);
    answerWith(rating, sentence, kept);
    if (kept) rating.dispatchEvent(new Event("rated", {bubbles: true}));
    say(sentence);
};

document.addEventListener("turns", () => {
    for (const rating of document.querySelectorAll(".rating")) {
        const sentence = rated.get(rating.dataset.about);
        if (sentence) answerWith(rating, sentence, true);
    }
});
addEventListener("click", (event) => {
    const button = event.target.closest(".rating [data-verdict]");
    if (!button) return;
    const rating = button.closest(".rating");
    if (button.dataset.verdict === "helpful") {
        rate(rating, {verdict: "helpful"});
        return;
    }
    const form = rating.querySelector("form");
    form.hidden = !form.hidden;
    button.setAttribute("aria-expanded", !form.hidden);
    if (form.hidden) return;
    form.querySelector("input").focus({preventScroll: true});
    form.scrollIntoView({block: "nearest"});
});
addEventListener("submit", (event) => {
    if (!event.target.matches(".rating form")) return;
    event.preventDefault();
    const {reason, note} = Object.fromEntries(new FormData(event.target));
    rate(event.target.closest(".rating"), {verdict: "unhelpful", reason: reason ?? null, note: note.trim()});
});
