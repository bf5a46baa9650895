// The conversations of this browser are kept here and nowhere else: the turns as they were shown, the oldest
// conversation given up first. Where storage is forbidden or full the page does without.
const MINE = `mishu:${location.pathname}:`; // this host may have other sites
const TALK = `${MINE}talk:`, NOW = `${MINE}now`, PLACE = `${MINE}place`, PENDING = `${MINE}pending`, GONE = `${MINE}gone`;
const MOST_TALKS = 20;
const LONGEST_NAME = 60;
const TAGS = new Set(("A B BLOCKQUOTE BR BUTTON CAPTION CITE DD DETAILS DIV DL DT EM FIELDSET FOOTER FORM H2 H3 H4 HEADER HR I INPUT LABEL " +
    "LEGEND LI MARK OL P Q SECTION SMALL SPAN STRONG SUMMARY TABLE TBODY TD TH THEAD TIME TR UL").split(" "));
const ATTRIBUTES = /^(aria-[\w-]+|data-[\w-]+|class|colspan|datetime|dir|hidden|href|id|lang|maxlength|name|open|placeholder|rel|role|rowspan|scope|tabindex|target|title|type|value)$/;

const attempt = (work) => {
    try {
        return work();
    } catch {
        return null;
    }
};
const keysIn = (storage) => Object.keys(storage).filter((key) => key.startsWith(MINE));
const talkIds = () => (attempt(() => keysIn(localStorage)) ?? []).filter((key) => key.startsWith(TALK)).map((key) => key.slice(TALK.length));
const isTalk = (talk) => typeof talk?.name === "string" && Number.isFinite(talk.changed) && Array.isArray(talk.turns)
    && talk.turns.every((turn) => typeof turn === "string");
const readTalk = (id) => attempt(() => {
    const talk = JSON.parse(localStorage.getItem(TALK + id));
    return isTalk(talk) ? talk : null;
});
const dropTalk = (id) => attempt(() => localStorage.removeItem(TALK + id));
// Those that can be read, the latest first.
const keptTalks = () => talkIds().map((id) => ({id, ...readTalk(id)})).filter(isTalk).sort((one, other) => other.changed - one.changed);

const writeTalk = (id, {name, changed, turns}) => {
    let first = 0;
    const write = () => attempt(() => {
        localStorage.setItem(TALK + id, JSON.stringify({name, changed, turns: turns.slice(first)}));
        return true;
    });
    const others = talkIds().filter((other) => other !== id);
    if (others.length < MOST_TALKS && write()) return true;
    const age = new Map(keptTalks().map((kept) => [kept.id, kept.changed]));
    others.sort((one, other) => (age.get(other) ?? 0) - (age.get(one) ?? 0));
    while (others.length) {
        dropTalk(others.pop());
        if (others.length < MOST_TALKS && write()) return true;
    }
    // Alone it may still be too long.
    while (++first < turns.length) if (write()) return true;
    return false;
};

// What was kept is put back as it stood, but nothing of it runs, whoever may have written it.
const harmless = (html) => {
    const made = document.createElement("template");
    made.innerHTML = html;
    for (const part of made.content.querySelectorAll("*")) {
        if (!TAGS.has(part.tagName)) part.remove();
        for (const {name, value} of [...part.attributes]) {
            const leads = name !== "href" || /^https?:$/.test(attempt(() => new URL(value, location.href).protocol));
            if (!ATTRIBUTES.test(name) || !leads) part.removeAttribute(name);
        }
    }
    const turn = made.content.querySelector(".turn:has(.asked):has(.answer)");
    if (turn) turn.kept = html;
    return turn;
};
// A parser makes carriage returns into line feeds unless they are references.
const keptTurn = (turn) => {
    turn.lang ||= document.documentElement.lang;
    return turn.outerHTML.replaceAll("\r", "&#13;");
};

// The conversation on this page, and when it was last written or read: another tab may go on with it as well.
let current = "";
let changed = 0;
const setCurrent = (id) => {
    current = id;
    attempt(() => sessionStorage.setItem(NOW, id));
    attempt(() => id ? localStorage.setItem(NOW, id) : localStorage.removeItem(NOW));
};

const keepTalk = () => {
    const turns = answers().map((answer) => answer.closest(".turn"));
    for (const turn of turns) turn.kept ??= keptTurn(turn);
    const before = current && readTalk(current);
    const mine = current && (!before || before.changed === changed);
    const id = mine ? current : Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
    const name = before?.name ?? turns[0].querySelector(".asked").textContent.trim().slice(0, LONGEST_NAME);
    const talk = {name, changed: Math.max(Date.now(), changed + 1), turns: turns.map((turn) => turn.kept)};
    if (!writeTalk(id, talk)) return;
    changed = talk.changed;
    if (id !== current) setCurrent(id);
};

const putBack = (id, talk, turns) => {
    changed = talk.changed;
    setCurrent(id);
    document.querySelector("#conversation [role=log]").replaceChildren(...turns);
    document.dispatchEvent(new CustomEvent("turns", {detail: {restored: true}}));
    toLast();
};
const toLast = () => answers().at(-1).closest(".turn").scrollIntoView({block: "start", behavior: "instant"});
// A place is a turn and how far its top is from that of the window, for what stands above the turns comes later; and
// the documents to ask in, which the links of other pages do not lead back to.
const topOf = (turn) => Math.round(turn.getBoundingClientRect().top);
const keepPlace = () => {
    const turn = answers().map((answer) => answer.closest(".turn")).find((each) => each.getBoundingClientRect().bottom > 0);
    const place = turn && [turn.dataset.number, topOf(turn), String(chosenWithin())];
    if (current && place) attempt(() => sessionStorage.setItem(PLACE, JSON.stringify(place)));
};
const keptPlace = () => attempt(() => JSON.parse(sessionStorage.getItem(PLACE))) ?? [];
const toPlace = () => {
    const [number, top] = keptPlace();
    const turn = answers().map((answer) => answer.closest(".turn")).find((each) => each.dataset.number === number);
    if (turn && Number.isFinite(top)) scrollBy({top: topOf(turn) - top, behavior: "instant"});
    else toLast();
};
const turnsOf = (talk) => (talk?.turns ?? []).slice(-MOST_TALKS).map(harmless).filter(Boolean);

// A tab goes on with its own conversation, a new one with the latest, unless its address asks something else.
const restore = () => {
    const log = document.querySelector("#conversation [role=log]");
    if (!log || log.querySelector(".turn")) return;
    const mine = attempt(() => sessionStorage.getItem(NOW));
    const id = mine ?? attempt(() => localStorage.getItem(NOW));
    const talk = id && readTalk(id);
    const turns = turnsOf(talk);
    const asks = opened.get("q");
    const last = turns.at(-1)?.querySelector(".answer").dataset.question;
    if (!turns.length || (mine === null && asks && asks !== last)) return;
    putBack(id, talk, turns);
    const within = mine !== null && asks === null && !chosenWithin().size && keptPlace()[2];
    if (within) {
        chooseWithin(new URLSearchParams(within));
        showWithin();
    }
    // Gradio's part is laid out a moment after it is there.
    requestAnimationFrame(mine === null ? toLast : toPlace);
};

// A question that is still looked for when the page is left is asked again.
const leftPending = attempt(() => sessionStorage.getItem(PENDING)) ?? "";
const keepPending = () => {
    const question = document.querySelector("#conversation .turn:has(.waiting:not([role])) .asked")?.textContent;
    attempt(() => question ? sessionStorage.setItem(PENDING, question) : sessionStorage.removeItem(PENDING));
};

const forgetAll = () => {
    for (const storage of [() => localStorage, () => sessionStorage]) {
        attempt(() => keysIn(storage()).forEach((key) => storage().removeItem(key)));
    }
    document.dispatchEvent(new Event("forgotten"));
};

if (!document.getElementById("earlier")) forgetAll();
else if (attempt(() => keysIn(localStorage))) {
    document.documentElement.toggleAttribute("data-keeping", true);
    history.scrollRestoration = "manual";
    document.addEventListener("turns", (event) => {
        if (event.detail?.restored) return;
        keepPending();
        if (answers().length) keepTalk();
        else if (current && !document.querySelector("#conversation .turn")) setCurrent("");
    });
    document.addEventListener("rated", (event) => {
        event.target.closest(".turn").kept = null;
        keepTalk();
    });
    addEventListener("pagehide", keepPlace);
    document.addEventListener("conversation", restore);
    restore();
}
