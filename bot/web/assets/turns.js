// What follows a change of the conversation: the address names its last question, and a short sentence is read out.
let begun = false;
const said = document.getElementById("said");

const say = (sentence) => {
    // The same sentence again would not be read again.
    said.textContent = "";
    requestAnimationFrame(() => said.textContent = sentence);
};

const keepAddress = (question) => {
    const address = new URL(location.href);
    if (question) address.searchParams.set("q", question);
    else address.searchParams.delete("q");
    history.replaceState(history.state, "", address);
    backTo(address);
};
// The language needs the page anew, and comes back to the question and the documents to ask in.
const backTo = (address) => {
    for (const link of document.querySelectorAll("a[data-choice]")) {
        const choice = new URL(link.href);
        choice.searchParams.set("back", `/${address.search}`);
        link.href = choice.href;
    }
};

document.addEventListener("turns", () => {
    const turns = document.querySelectorAll("#conversation .turn");
    const answer = turns[turns.length - 1]?.querySelector(".answer");
    if (answer) {
        keepAddress(answer.dataset.question);
        say(answer.dataset.said);
    } else if (begun && !turns.length) keepAddress("");
    begun = turns.length > 0;
});
