// The screens of the kiosk and what leads from one to the next. All of a visitor is in `visit`, and goes with it.
import {watchIdle} from "./kiosk-idle.js";
import {Keys} from "./kiosk-keys.js";
import {forget, lock} from "./kiosk-lock.js";
import {canHear, canSpeak, deafen, hear, hush, isSpeaking, onVoices, speak} from "./kiosk-voice.js";

const ATTRACT_MS = 8000, ALIVE_MS = 10_000, SUGGEST_MS = 250, RETRY_MS = 2000, SWIPE = 80, PATIENCE_MS = 15_000, GHOST_MS = 350, SHORT = 110, LONG = 40;
const given = JSON.parse(document.getElementById("sentences").textContent);
const root = document.documentElement, body = document.body;
const at = (id) => document.getElementById(id);
const buttons = (name) => document.querySelectorAll(`[data-do="${name}"]`);

const fresh = () => ({screen: "attract", earlier: [], group: null, topic: null, answer: null, slide: 0, pages: {}, trail: [], calls: new AbortController()});
let visit = fresh(), lang = given.lang, shown = {stamp: "", groups: [], attract: []}, turn = 0, failures = 0, reloading = false;

const say = (key) => given.say[lang][key] ?? key;

// Millimetres of the screen, so that buttons are as large as a finger wherever the kiosk stands.
const measure = () => {
    const diagonal = Math.hypot(screen.width, screen.height) / Number(body.dataset.inches);
    root.style.setProperty("--mm", `${diagonal / 25.4}px`);
};

const translate = () => {
    root.lang = given.html[lang];
    for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
    for (const element of document.querySelectorAll("[data-name]")) element.setAttribute("aria-label", say(`name_${element.dataset.name}`));
    for (const button of buttons("lang")) button.setAttribute("aria-pressed", button.dataset.value === lang);
    for (const button of buttons("size")) button.setAttribute("aria-pressed", button.dataset.value === root.dataset.size);
    for (const button of buttons("contrast")) button.setAttribute("aria-pressed", root.dataset.contrast === "high");
    for (const button of buttons("print")) button.hidden = body.dataset.printing !== "1";
    for (const button of buttons("speak")) button.hidden = !canSpeak();
};

const show = (name, keep = true) => {
    if (keep && visit.screen !== name && visit.screen !== "attract") visit.trail.push(visit.screen);
    visit.screen = name;
    hush();
    for (const section of document.querySelectorAll("main > section")) section.hidden = section.id !== name;
    at("bar").hidden = name === "attract";
    body.dataset.screen = name;
    for (const button of buttons("back")) button.hidden = name === "home";
    const heading = at(name).querySelector("h1");
    heading.tabIndex = -1;
    (name === "attract" ? buttons("start")[0] : heading).focus({preventScroll: true});
};

// What the server is asked. A visitor who left does not get an answer any more.
const call = async (path, data) => {
    const signal = AbortSignal.any([visit.calls.signal, AbortSignal.timeout(PATIENCE_MS)]);
    const options = data ? {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(data), signal} : {signal};
    const response = await fetch(`kiosk/${path}`, options);
    return response.json();
};
const gone = (asker) => asker !== visit;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

const element = (tag, textContent, className = "") => Object.assign(document.createElement(tag), {textContent, className});
const grid = (id, texts, onPick) => {
    const box = at(id), size = Math.max(1, Number(getComputedStyle(box).getPropertyValue("--items")) || 8);
    const pages = Math.max(1, Math.ceil(texts.length / size)), page = Math.min(visit.pages[id] ?? 0, pages - 1);
    box.replaceChildren(...texts.slice(page * size, (page + 1) * size).map((text, place) => {
        const button = element("button", text);
        button.type = "button";
        button.lang = "zh-CN";
        button.addEventListener("click", () => onPick(text, page * size + place));
        return button;
    }));
    const pager = document.querySelector(`[data-pager="${id}"]`);
    if (!pager) return;
    pager.hidden = pages === 1;
    pager.querySelector(".page").textContent = `${page + 1} / ${pages}`;
    pager.querySelector('[data-do="back_page"]').disabled = page === 0;
    pager.querySelector('[data-do="next_page"]').disabled = page === pages - 1;
    visit.pages[id] = page;
};
const fill = () => {
    grid("groups", shown.groups.map((group) => group.name), (name, place) => {
        visit.group = shown.groups[place];
        at("group").dataset.tone = at("questions").dataset.tone = place;
        visit.pages.topics = 0;
        if (visit.group.topics.length === 1) pickTopic(0);
        else show("group"), fill();
    });
    for (const [place, button] of [...at("groups").children].entries()) {
        const {name, topics} = shown.groups[place], titles = topics.map((topic) => topic.title).join("、");
        button.dataset.tone = place;
        button.replaceChildren(element("span", name, titles === name ? "clamp only" : "clamp name"));
        if (titles !== name) button.append(element("small", titles, "clamp"));
    }
    at("name").textContent = visit.group?.name ?? "";
    grid("topics", visit.group?.topics.map((topic) => topic.title) ?? [], (title, place) => pickTopic(place));
    at("topic").textContent = visit.topic?.title ?? "";
    grid("ready", visit.topic?.questions ?? [], ask);
};
// By its place: documents may share a title.
const pickTopic = (place) => {
    visit.topic = visit.group.topics[place];
    visit.pages.ready = 0;
    show("questions");
    fill();
};

const attract = () => {
    const item = shown.attract[turn++ % Math.max(shown.attract.length, 1)];
    const [question, sentence, from] = at("attract").querySelectorAll(".shown p");
    question.textContent = item?.question ?? "";
    sentence.textContent = item?.sentence ?? "";
    sentence.classList.toggle("long", sentence.textContent.length > LONG);
    from.textContent = item ? `——${item.title}` : "";
};

const trouble = (sentence) => {
    at("trouble").textContent = sentence;
    at("trouble").hidden = !sentence;
};

const ask = async (question) => {
    const asker = visit;
    visit.asked = question;
    show("answer");
    at("asked").textContent = question;
    at("answer").dataset.state = "";
    at("verdict").textContent = say("looking");
    for (const id of ["above", "quote", "source", "closest", "nearest", "related", "place", "offer"]) at(id).replaceChildren();
    at("answer").querySelector(".actions").hidden = true;
    let answer;
    while (!answer) {
        visit.isWaiting = true;
        try {
            answer = await call("answer", {text: question, before: visit.earlier, lang});
            asker.isWaiting = false;
        } catch {
            asker.isWaiting = false;
            if (gone(asker) || visit.asked !== question) return;
            at("verdict").textContent = say("offline");
            await wait(RETRY_MS);
        }
        if (gone(asker) || visit.asked !== question || visit.screen !== "answer") return;
    }
    visit.answer = answer;
    visit.slide = 0;
    if (answer.problem) at("verdict").textContent = answer.problem;
    else {
        if (answer.answered) visit.earlier = [...visit.earlier, answer.question].slice(-20);
        paint();
        at("said").textContent = answer.verdict;
    }
};

const paint = () => {
    const {slides, above, nearest, suggestions} = visit.answer, slide = slides[visit.slide];
    at("answer").dataset.state = visit.answer.state;
    at("answer").classList.toggle("bare", !slide);
    at("verdict").textContent = visit.answer.verdict;
    at("above").replaceChildren(...above.map((text) => element("p", text)));
    at("closest").textContent = nearest.length ? visit.answer.closest : "";
    at("nearest").replaceChildren(...nearest.map((text) => element("li", text)));
    at("offer").textContent = suggestions.length ? visit.answer.offer : "";
    at("quote").innerHTML = slide?.quote ?? "";
    at("source").innerHTML = slide?.source ?? "";
    at("quote").classList.toggle("short", at("quote").textContent.length <= SHORT);
    at("quote").scrollTop = 0;
    at("quote").setAttribute("aria-label", say("name_quote"));
    const mark = at("quote").querySelector("mark");
    if (mark) at("quote").scrollTop = Math.max(0, mark.offsetTop - at("quote").offsetTop - at("quote").clientHeight / 2);
    at("place").textContent = slides.length > 1 ? `${visit.slide + 1} / ${slides.length}` : "";
    at("answer").querySelector(".actions").hidden = !slide;
    for (const [name, off] of [["previous", visit.slide === 0], ["next", visit.slide >= slides.length - 1]]) for (const button of buttons(name)) button.disabled = off;
    for (const button of buttons("take")) button.hidden = !slide?.code;
    const more = at("quote").scrollHeight > at("quote").clientHeight + 4;
    for (const button of buttons("down")) button.hidden = !more;
    grid("related", suggestions, ask);
};

const step = (by) => {
    const last = (visit.answer?.slides?.length ?? 0) - 1, to = visit.slide + by;
    if (visit.screen !== "answer" || to < 0 || to > last) return;
    hush();
    visit.slide = to;
    paint();
    at("said").textContent = at("place").textContent;
};

const reset = () => {
    visit.calls.abort();
    visit = fresh();
    lang = given.lang;
    root.dataset.size = root.dataset.contrast = "normal";
    hush();
    deafen();
    keys.clear();
    for (const overlay of document.querySelectorAll(".overlay")) overlay.hidden = true;
    for (const id of ["asked", "verdict", "above", "quote", "source", "closest", "nearest", "offer", "related", "place", "suggested", "topic", "ready", "picture", "said"]) at(id).replaceChildren();
    forget();
    translate();
    fill();
    attract();
    show("attract");
    reload();
};

// The page begins anew after each visitor, where there is a server that can give it: nothing is left in memory.
const reload = async () => {
    if (reloading) return;
    reloading = true;
    try {
        const response = await fetch("kiosk/alive", {method: "POST", signal: AbortSignal.timeout(PATIENCE_MS)});
        if (response.ok && visit.screen === "attract") location.replace(location.pathname);
    } catch { /* it is tried again after the next visitor */ }
    reloading = false;
};

const alive = async () => {
    try {
        const response = await fetch("kiosk/alive", {method: "POST", signal: AbortSignal.timeout(PATIENCE_MS)});
        const {stamp} = await response.json();
        failures = 0;
        trouble("");
        if (stamp !== shown.stamp) {
            shown = await (await fetch("kiosk/topics")).json();
            if (!["group", "questions"].includes(visit.screen)) fill();
            if (visit.screen === "attract" && !at("attract").querySelector(".question").textContent) attract();
        }
    } catch {
        if (++failures > 1) trouble(say("offline"));
    }
};

let typing = 0;
const suggest = (text) => {
    clearTimeout(typing);
    if (!text.trim()) return at("suggested").replaceChildren();
    const asker = visit;
    typing = setTimeout(async () => {
        try {
            const {questions = []} = await call("suggest", {text, lang});
            if (!gone(asker) && keys.text === text) grid("suggested", questions.slice(0, 3), ask);
        } catch { /* suggestions can be done without */ }
    }, SUGGEST_MS);
};
const keys = new Keys({
    fetchCandidates: async (text, before) => {
        try {
            return (await call("candidates", {text, before: [before], lang})).candidates;
        } catch {
            return null;
        }
    },
    onText: suggest,
    onSend: (text) => ask(text),
    say,
});

const dialog = (id, open) => {
    at(id).hidden = !open;
    if (open) at(id).querySelector("button").focus();
};

const actions = {
    start: () => (visit.began = performance.now(), show("home"), fill()),
    restart: reset,
    back: () => (show(visit.trail.pop() ?? "home", false), fill()),
    own: () => (keys.clear(), suggest(""), show("ask"), offerEar()),
    back_page: (button) => turnPage(button, -1),
    next_page: (button) => turnPage(button, 1),
    previous: () => step(-1),
    next: () => step(1),
    down: () => {
        const box = at("quote"), end = box.scrollTop + box.clientHeight >= box.scrollHeight - 4;
        box.scrollTop = end ? 0 : box.scrollTop + box.clientHeight * .8;
    },
    speak: () => {
        if (isSpeaking()) return hush(), translate();
        for (const button of buttons("speak")) button.textContent = say("stop");
        speak(at("quote").textContent, at("quote").querySelector("blockquote").lang === "zh-Hant" ? "zh-TW" : "zh-CN", translate);
    },
    take: () => {
        at("picture").innerHTML = visit.answer.slides[visit.slide].code;
        dialog("code", true);
    },
    close: () => dialog("code", false),
    print: () => print(),
    stay: () => dialog("still", false),
    lang: (button) => {
        lang = button.dataset.value;
        translate();
        fill();
        if (visit.screen === "answer" && visit.asked) {
            visit.earlier = visit.earlier.filter((question) => question !== visit.answer?.question);
            ask(visit.asked);
        }
    },
    size: (button) => (root.dataset.size = button.dataset.value, translate(), again()),
    contrast: () => (root.dataset.contrast = root.dataset.contrast === "high" ? "normal" : "high", translate()),
};
const again = () => {
    fill();
    if (visit.screen === "answer" && visit.answer?.slides) paint();
};
const turnPage = (button, by) => {
    const id = button.closest(".pager").dataset.pager;
    visit.pages[id] = Math.max(0, visit.pages[id] + by);
    fill();
};

const offerEar = async () => {
    if (!await canHear(root.lang) || at("keyboard").querySelector('[data-say="key_ear"]')) return;
    const button = Object.assign(document.createElement("button"), {type: "button", textContent: say("key_ear")});
    button.dataset.say = "key_ear";
    button.addEventListener("click", () => {
        const asker = visit;
        hear(root.lang, (text) => gone(asker) || keys.add(text));
    });
    at("keyboard").lastElementChild.prepend(button);
};

document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (visit.screen === "attract") return actions.start();
    if (performance.now() - visit.began < GHOST_MS) return event.preventDefault();
    if (button) actions[button.dataset.do](button);
});
document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    const open = [...document.querySelectorAll(".overlay")].find((overlay) => !overlay.hidden);
    if (open) {
        if (event.key === "Tab") event.preventDefault(), open.querySelector("button").focus();
        if (event.key === "Escape") open.hidden = true;
        return;
    }
    if (visit.screen === "attract" && event.key !== "Tab") return event.preventDefault(), actions.start();
    if (event.key === "Escape") return visit.screen === "home" ? reset() : actions.back();
    if (visit.screen === "answer" && event.key === "ArrowLeft") return step(-1);
    if (visit.screen === "answer" && event.key === "ArrowRight") return step(1);
    if (visit.screen === "ask" && keys.typed(event)) event.preventDefault();
});

// A swipe starts as well as a tap; the click that may follow must not press what has come to lie under the finger.
document.addEventListener("pointerup", () => visit.screen === "attract" && actions.start(), {capture: true});

let from = null;
at("quote").addEventListener("pointerdown", (event) => from = [event.clientX, event.clientY]);
at("quote").addEventListener("pointercancel", () => from = null);
at("quote").addEventListener("pointerup", (event) => {
    if (!from) return;
    const across = event.clientX - from[0], along = event.clientY - from[1];
    from = null;
    if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(along)) step(across < 0 ? 1 : -1);
});

addEventListener("resize", () => (measure(), again()));
addEventListener("error", () => visit.screen !== "attract" && reset());
lock(reset);
measure();
translate();
onVoices(translate);
show("attract");
alive().then(attract);
setInterval(alive, ALIVE_MS);
setInterval(() => visit.screen === "attract" && attract(), ATTRACT_MS);
watchIdle({
    seconds: Number(body.dataset.idle),
    warning: Number(body.dataset.warning),
    isBusy: () => isSpeaking() || visit.isWaiting,
    isHome: () => visit.screen === "attract",
    onWarn: (left) => {
        if (at("still").hidden) dialog("still", true);
        at("left").textContent = left;
    },
    onStay: () => dialog("still", false),
    onGone: reset,
});
