// Saves the conversation: its questions are asked again, and the file comes as a download.
const LONGEST_ADDRESS = 30000;
addEventListener("click", (event) => {
    if (!event.target.closest("#save")) return;
    const asked = [...document.querySelectorAll("#conversation .asked")].map((question) => ["q", question.textContent]);
    while (String(new URLSearchParams(asked)).length > LONGEST_ADDRESS) asked.shift();
    const link = document.createElement("a");
    link.href = `saved.md?${new URLSearchParams(asked)}`;
    link.download = "";
    link.click();
});
document.addEventListener("turns", () => {
    document.documentElement.toggleAttribute("data-begun", Boolean(document.querySelector("#conversation .turn .answer")));
});
