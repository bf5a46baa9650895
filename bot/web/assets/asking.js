// Gradio is at a question until a moment after its answer stands there, and passes over what is asked meanwhile.
// The button pressed last waits here until then; Enter in the box counts as the button beside it.
let underWay, heldButton;

const pressed = ({type, key, target}) => type === "click"
    ? target.closest("#ask, [data-ask]")
    : key === "Enter" && target.closest("#question") && document.getElementById("ask");

const holdButton = (event) => {
    if (event.target.closest("#new, .waiting button")) underWay = heldButton = null;
    else if (underWay) heldButton = pressed(event) || heldButton;
};
addEventListener("keydown", holdButton, true);
addEventListener("click", holdButton, true);

document.addEventListener("turns", () => {
    const number = document.querySelector("#conversation .turn:has(.waiting:not([role]))")?.dataset.number;
    // What was pressed before another question began was not passed over.
    if (number && number !== underWay) [underWay, heldButton] = [number, null];
});
document.addEventListener("asked", () => {
    const button = heldButton;
    underWay = heldButton = null;
    // Gradio tells of the end a moment before it takes the next.
    if (button?.isConnected && (button.dataset.ask || document.querySelector("#question input").value.trim())) {
        setTimeout(() => button.click());
    }
});
