// A file of the visitor's own: sent, asked how far it is until it can be asked, and let go with the conversation. Its
// token is known to this tab alone, and stands in no address.
const ownPanel = document.getElementById("own-panel");
const OWN = `${MINE}own`;
const ASK_AGAIN_MS = 700;
// {token, name, alone, stage, said}
let ownFile = null;

const keepOwn = () => attempt(() => {
    if (ownFile?.token && document.documentElement.hasAttribute("data-keeping")) {
        sessionStorage.setItem(OWN, JSON.stringify([ownFile.token, ownFile.name, ownFile.alone]));
    } else sessionStorage.removeItem(OWN);
});
const showOwn = () => {
    const box = document.querySelector("#own .opened");
    if (!box) return;
    box.hidden = !ownFile;
    box.previousElementSibling.hidden = Boolean(ownFile);
    if (!ownFile) return;
    const write = (part, text) => { if (part.textContent !== text) part.textContent = text; };
    const name = box.querySelector(".name");
    write(name, name.dataset.titled.replace("{title}", ownFile.name));
    write(box.querySelector(".said"), ownFile.said);
    box.querySelector("input").checked = ownFile.alone;
    box.dataset.stage = ownFile.stage;
};
const setOwn = (file) => {
    ownFile = file;
    keepOwn();
    showOwn();
};
// What a question is asked in: what stands in the address, and the file.
const askedIn = (query) => {
    const values = new URLSearchParams(query);
    values.delete("own");
    values.delete("alone");
    if (ownFile?.token && ownFile.stage !== "failed") {
        values.set("own", ownFile.token);
        values.set("alone", Number(ownFile.alone));
    }
    return String(values);
};

const letGo = (token) => fetch(`own/${token}`, {method: "DELETE", keepalive: true}).catch(() => {});
const closeOwn = () => {
    if (ownFile?.token) letGo(ownFile.token);
    setOwn(null);
};
const follow = async (file) => {
    while (ownFile === file) {
        try {
            const {stage, said} = await (await fetch(`own/${file.token}`)).json();
            if (ownFile !== file) return;
            Object.assign(file, {stage, said});
            showOwn();
            if (stage === "gone") file.token = "";
            if (["ready", "failed", "gone"].includes(stage)) return keepOwn();
        } catch { /* the server is away, which the page says elsewhere */ }
        await new Promise((done) => setTimeout(done, ASK_AGAIN_MS));
    }
};
const sendOwn = async (chosen) => {
    const wrong = ownPanel.querySelector(".wrong");
    const refuse = (said) => {
        setOwn(null);
        wrong.textContent = said;
        if (!ownPanel.open) ownPanel.showModal();
    };
    if (chosen.size > Number(ownPanel.dataset.most)) return refuse(ownPanel.dataset.large);
    closeOwn();
    wrong.textContent = "";
    ownPanel.close();
    const file = {token: "", name: chosen.name, alone: true, stage: "sending", said: ownPanel.dataset.sending};
    setOwn(file);
    try {
        const headers = {"content-type": "application/octet-stream"};
        const reply = await fetch(`own?name=${encodeURIComponent(chosen.name)}`, {method: "POST", headers, body: chosen});
        const {token, said, detail} = await reply.json();
        if (ownFile !== file) return token && letGo(token);
        if (!token) return refuse(said ?? detail);
        file.token = token;
        keepOwn();
        follow(file);
    } catch {
        if (ownFile === file) refuse(ownPanel.dataset.failed);
    }
};

if (ownPanel) {
    // The button comes with gradio's part of the page, and again in the visitor's language.
    new MutationObserver(showOwn).observe(document.body, {childList: true, subtree: true});
    const input = ownPanel.querySelector("input");
    input.addEventListener("change", () => {
        const [chosen] = input.files;
        input.value = "";
        if (chosen) sendOwn(chosen);
    });
    ownPanel.querySelector(".close").addEventListener("click", () => ownPanel.close());
    ownPanel.addEventListener("close", () => document.querySelector("#question input")?.focus());
    addEventListener("click", ({target}) => {
        if (target.closest("#own .open")) {
            ownPanel.querySelector(".wrong").textContent = "";
            ownPanel.showModal();
        }
        if (target.closest("#own .close, #new, #earlier li .open")) closeOwn();
    }, true);
    addEventListener("change", ({target}) => {
        if (ownFile && target.matches("#own .opened input")) setOwn(Object.assign(ownFile, {alone: target.checked}));
    });
    const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
    addEventListener("dragover", (event) => {
        if (holdsFiles(event)) event.preventDefault();
    });
    addEventListener("drop", (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        const [chosen] = event.dataTransfer.files;
        if (chosen) sendOwn(chosen);
    });
    // A page that is loaded anew, or gone back to, asks for the file again in time.
    addEventListener("pagehide", () => {
        if (ownFile?.token) navigator.sendBeacon(`own/${ownFile.token}/left`);
    });
    addEventListener("pageshow", (event) => {
        if (event.persisted && ownFile?.token) follow(ownFile);
    });
    document.addEventListener("forgotten", closeOwn);
    const [token, name, alone] = attempt(() => JSON.parse(sessionStorage.getItem(OWN))) ?? [];
    if (typeof token === "string" && token) {
        ownFile = {token, name: String(name), alone: Boolean(alone), stage: "waiting", said: ""};
        showOwn();
        follow(ownFile);
    }
}
