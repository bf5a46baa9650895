// The list of the conversations that this browser keeps: opened, renamed and deleted here. Those that another tab
// deletes go from this page too.
const earlier = document.getElementById("earlier");
const SURE_MS = 5000;

// What cannot be undone takes a second press.
const sure = (button) => {
    const reset = () => {
        clearTimeout(button.timer);
        if (button.dataset.label) button.textContent = button.dataset.label;
        delete button.dataset.label;
    };
    if (button.dataset.label) {
        reset();
        return true;
    }
    button.dataset.label = button.textContent;
    button.textContent = button.dataset.sure;
    button.timer = setTimeout(reset, SURE_MS);
    button.addEventListener("blur", reset, {once: true});
    say(button.dataset.sure);
    return false;
};

const beginAnew = () => document.getElementById("new")?.click();
const tellTabs = (id) => attempt(() => {
    localStorage.setItem(GONE, id);
    localStorage.removeItem(GONE);
});
const startOver = () => {
    current = "";
    attempt(() => sessionStorage.removeItem(NOW));
    beginAnew();
};

const listTalks = () => {
    const entries = keptTalks().map((talk) => {
        const entry = earlier.querySelector("template").content.firstElementChild.cloneNode(true);
        entry.dataset.id = talk.id;
        entry.querySelector("span").textContent = talk.name;
        entry.querySelector("small").textContent = new Date(talk.changed).toLocaleString(document.documentElement.lang, {dateStyle: "medium", timeStyle: "short"});
        if (talk.id === current) entry.querySelector(".open").setAttribute("aria-current", "true");
        return entry;
    });
    earlier.querySelector("ul").replaceChildren(...entries);
    earlier.querySelector(".none").hidden = entries.length > 0;
};

const openTalk = async (id) => {
    earlier.close();
    const talk = readTalk(id);
    const turns = turnsOf(talk);
    if (!turns.length || id === current) return;
    // An answer that is still looked for would come below another conversation.
    if (document.querySelector("#conversation .waiting:not([role])")) {
        beginAnew();
        while (document.querySelector("#conversation .turn")) {
            await new Promise((done) => document.addEventListener("turns", done, {once: true}));
        }
    }
    putBack(id, talk, turns);
    document.querySelector("#question input").focus({preventScroll: true});
};

const rename = (entry) => {
    const form = entry.querySelector("form");
    const box = form.querySelector("input");
    for (const button of entry.querySelectorAll(":scope > button")) button.hidden = true;
    form.hidden = false;
    box.value = entry.querySelector("span").textContent;
    box.select();
};

const deleteTalk = (entry) => {
    const {id} = entry.dataset;
    const next = entry.nextElementSibling ?? entry.previousElementSibling;
    dropTalk(id);
    tellTabs(id);
    if (id === current) startOver();
    listTalks();
    (next && earlier.querySelector(`[data-id="${next.dataset.id}"] .delete`) || earlier.querySelector(".close")).focus();
};

const clearTalks = (button) => {
    forgetAll();
    tellTabs("");
    startOver();
    earlier.close();
    say(button.dataset.done);
};

if (earlier) {
    addEventListener("click", (event) => {
        const button = event.target.closest("#kept button, #earlier button");
        if (!button) return;
        const entry = button.closest("li");
        if (button.matches(".list")) { listTalks(); earlier.showModal(); }
        if (button.matches(".close")) earlier.close();
        if (button.matches(".open")) openTalk(entry.dataset.id);
        if (button.matches(".rename")) rename(entry);
        if (button.matches(".delete") && sure(button)) deleteTalk(entry);
        if (button.matches(".clear") && sure(button)) clearTalks(button);
    });
    earlier.addEventListener("submit", (event) => {
        event.preventDefault();
        const {id} = event.target.closest("li").dataset;
        const name = event.target.querySelector("input").value.trim();
        const talk = readTalk(id);
        if (talk && name) writeTalk(id, {...talk, name});
        listTalks();
        earlier.querySelector(`[data-id="${id}"] .rename`)?.focus();
    });
    addEventListener("storage", ({key, newValue}) => {
        if (key !== GONE || newValue === null || !["", current].includes(newValue)) return;
        if (!newValue) forgetAll();
        startOver();
    });
}
