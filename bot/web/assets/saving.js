// Saves the conversation: its questions are asked again, and the file comes as a download.
const LONGEST_ADDRESS = 30000;
addEventListener("click", (event) => {
    if (!event.target.closest("#save")) return;
    const asked = [...document.querySelectorAll("#conversation .asked")].map((question) => {
        const within = question.closest(".turn").querySelector(".answer")?.dataset.within ?? "";
        return [["q", question.textContent], ["within", within]];
    });
    while (String(new URLSearchParams(asked.flat())).length > LONGEST_ADDRESS) asked.shift();
    const link = document.createElement("a");
    link.href = `saved.md?${new URLSearchParams(asked.flat())}`;
    link.download = "";
    link.click();
});
document.addEventListener("turns", () => {
    document.documentElement.toggleAttribute("data-begun", Boolean(document.querySelector("#conversation .turn .answer")));
});
