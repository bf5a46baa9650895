// A document that opens in the panel beside the chat has its head there.
if (window.top !== window) document.documentElement.dataset.embedded = "";
// A choice about reading takes effect at once. The language needs the page anew: the link does that.
addEventListener("click", (event) => {
    const link = event.target.closest("a[data-choice]");
    if (!link || link.dataset.choice === "lang" || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const {choice, value} = link.dataset;
    document.documentElement.dataset[choice] = value;
    document.cookie = `mishu_${choice}=${value}; path=${new URL(link.href).pathname.replace(/choose$/, "")}; max-age=31536000; samesite=lax`;
    for (const other of link.parentElement.querySelectorAll("a")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
});
// A click elsewhere or Escape closes the choices.
addEventListener("click", (event) => {
    for (const open of document.querySelectorAll("details.choices[open]")) if (!open.contains(event.target)) open.open = false;
});
addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const open of document.querySelectorAll("details.choices[open]")) { open.open = false; open.querySelector("summary").focus(); }
});
