// What follows a change of the conversation: the address names its last question, and a short sentence is read out.
let begun = false;
const said = document.getElementById("said");
const opened = new URL(performance.getEntriesByType("navigation")[0].name).searchParams;
// The question that the page begins with, once it is being asked, and the query that says in which documents.
let linked = "";
let linkedQuery = String(opened);

const say = (sentence) => {
    // The same sentence again would not be read again.
    said.textContent = "";
    requestAnimationFrame(() => said.textContent = sentence);
};

// All steps of the page's history have the same address: to close the source by a step back must not undo a choice.
let address = location.href;
const setAddress = (changed) => {
    address = changed.href;
    history.replaceState(history.state, "", address);
    // The language needs the page anew, and comes back to the question and the documents to ask in.
    for (const link of document.querySelectorAll("a[data-choice]")) {
        const choice = new URL(link.href);
        choice.searchParams.set("back", `/${changed.search}`);
        link.href = choice.href;
    }
};
addEventListener("popstate", () => setAddress(new URL(address)));

const keepAddress = (question) => {
    const changed = new URL(location.href);
    if (question) changed.searchParams.set("q", question);
    else changed.searchParams.delete("q");
    setAddress(changed);
};

const answers = () => [...document.querySelectorAll("#conversation .turn .answer")];
const questionAbove = (answer) => answer.closest(".turn").querySelector(".asked").textContent;
// What gradio's part sends to the server, which keeps no conversation: the questions that were asked in it.
const askedBefore = () => JSON.stringify({
    number: Number(answers().at(-1)?.closest(".turn").dataset.number ?? 0),
    asked: answers().map((answer) => ({question: questionAbove(answer), answered: answer.matches(".answered")})),
});
// It is the one that was not yet answered when the page was left, else that of the address, unless it stands here already.
const takeLinked = () => {
    if (leftPending) {
        linkedQuery = location.search;
        return linked = leftPending;
    }
    const question = opened.get("q") ?? "";
    const stands = answers().some((answer) => [answer.dataset.question, questionAbove(answer)].includes(question));
    return linked = stands ? "" : question;
};

document.addEventListener("turns", (event) => {
    const turns = document.querySelectorAll("#conversation .turn");
    const answer = turns[turns.length - 1]?.querySelector(".answer");
    if (answer) {
        keepAddress(answer.dataset.question);
        if (!event.detail?.restored) say(answer.dataset.said);
    } else if (begun && !turns.length) keepAddress("");
    begun = turns.length > 0;
});
