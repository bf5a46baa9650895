// The quotes put aside. The browser keeps their places alone; the server reads the words from the documents.
{
    const MOST = 200;
    const SHOWN_MS = 2000;
    const KEY = `mishu_collected:${new URL(".", location.href).pathname}`;
    const STYLES = ["official", "gbt7714"];
    const dialog = document.getElementById("collected");
    const held = dialog.querySelector(".held");
    const outcome = dialog.querySelector(".outcome");
    const clear = dialog.querySelector(".clear");
    let latest = 0;

    const isPlace = (place) => typeof place?.doc === "string" && Number.isSafeInteger(place.start)
        && Number.isSafeInteger(place.end) && /^[0-9a-f]{8}$/.test(place.check);
    const sound = (kept) => ({
        style: STYLES.includes(kept?.style) ? kept.style : STYLES[0],
        places: (Array.isArray(kept?.places) ? kept.places : []).filter(isPlace).slice(0, MOST)
            .map(({doc, start, end, check}) => ({doc, start, end, check})),
    });
    const read = () => {
        try {
            return sound(JSON.parse(localStorage.getItem(KEY)));
        } catch {
            return sound(null);
        }
    };
    let now = read();
    // A browser that keeps nothing has the list until the page is left.
    const keep = (changed) => {
        now = sound(changed);
        try {
            if (now.places.length && "keep" in dialog.dataset) localStorage.setItem(KEY, JSON.stringify(now));
            else localStorage.removeItem(KEY);
        } catch { /* it is full, or closed to us */ }
        label();
    };

    const same = (one, other) => one.doc === other.doc && one.start === other.start && one.end === other.end;
    const placeOf = ({doc, start, end, check}) => ({doc, start: Number(start), end: Number(end), check});
    const write = (element, text) => {
        if (element.textContent !== text) element.textContent = text;
    };
    const label = () => {
        for (const button of document.querySelectorAll("button.collect")) {
            button.dataset.label ??= button.textContent;
            const taken = now.places.some((place) => same(place, placeOf(button.dataset)));
            button.toggleAttribute("data-taken", taken);
            if (!button.timer) write(button, taken ? button.dataset.done : button.dataset.label);
        }
        const count = now.places.length;
        for (const number of document.querySelectorAll(".collected-open .number")) write(number, String(count));
        document.documentElement.toggleAttribute("data-collected", count > 0);
        for (const button of dialog.querySelectorAll(".clear, .copy-all, [data-save]")) button.disabled = !count;
    };
    // Quotes and the button that counts them come with parts of the page that are made anew.
    new MutationObserver(label).observe(document.body, {childList: true, subtree: true});
    addEventListener("storage", (event) => {
        if (event.key !== KEY) return;
        now = read();
        label();
        if (dialog.open) show();
    });

    const take = (button) => {
        const place = placeOf(button.dataset);
        const others = now.places.filter((each) => !same(each, place));
        if (others.length < now.places.length) keep({...now, places: others});
        else if (others.length < MOST) keep({...now, places: [...others, place]});
        else {
            button.textContent = button.dataset.full;
            clearTimeout(button.timer);
            button.timer = setTimeout(() => {
                button.timer = 0;
                label();
            }, SHOWN_MS);
        }
    };

    const ask = (path) => fetch(path, {
        method: "POST",
        headers: {"Content-Type": "application/json"},
        body: JSON.stringify(now),
    });
    // What is asked last is shown; whoever moved or removed a quote by the keyboard goes on from there.
    const show = async (focused = () => null) => {
        const mine = ++latest;
        try {
            const reply = await ask("collected");
            const html = await reply.text();
            if (mine !== latest) return;
            if (!reply.ok) {
                outcome.textContent = html;
                return;
            }
            held.innerHTML = html;
            const items = [...held.querySelectorAll("li")];
            items[0]?.querySelector("[data-do=up]").setAttribute("disabled", "");
            items.at(-1)?.querySelector("[data-do=down]").setAttribute("disabled", "");
            focused(items)?.focus();
        } catch {
            if (mine === latest) outcome.textContent = dialog.dataset.failed;
        }
    };
    const say = (sentence) => outcome.textContent = sentence;
    const calm = () => {
        clear.dataset.label ??= clear.textContent;
        write(clear, clear.dataset.label);
        clear.toggleAttribute("data-asked", false);
        outcome.textContent = "";
    };

    const open = async () => {
        calm();
        for (const choice of dialog.querySelectorAll("[name=style]")) choice.checked = choice.value === now.style;
        held.replaceChildren();
        label();
        dialog.showModal();
        held.focus();
        await show();
    };
    const edit = (what, item) => {
        const place = JSON.parse(item.dataset.place);
        const at = now.places.findIndex((each) => same(each, place));
        if (at < 0) return;
        const places = now.places.toSpliced(at, 1);
        const to = at + {up: -1, down: 1, remove: 0}[what];
        if (what !== "remove") places.splice(Math.max(to, 0), 0, now.places[at]);
        keep({...now, places});
        show((items) => {
            const next = items[Math.min(to, items.length - 1)];
            return next?.querySelector(`[data-do=${what}]:enabled`) ?? next?.querySelector("[data-do]:enabled") ?? held;
        });
    };
    const wipe = () => {
        if (!clear.hasAttribute("data-asked")) {
            clear.toggleAttribute("data-asked", true);
            clear.textContent = clear.dataset.sure;
            return;
        }
        keep({...now, places: []});
        calm();
        show(() => held);
    };
    const save = async (kind) => {
        try {
            const reply = await ask(`collected.${kind}`);
            if (!reply.ok) {
                say(await reply.text());
                return;
            }
            const named = /filename\*=UTF-8''([^;]+)/.exec(reply.headers.get("Content-Disposition"));
            const link = document.createElement("a");
            link.href = URL.createObjectURL(await reply.blob());
            link.download = decodeURIComponent(named[1]);
            link.click();
            setTimeout(() => URL.revokeObjectURL(link.href), 60000);
            say(dialog.dataset.saved.replace("{name}", link.download));
        } catch {
            say(dialog.dataset.failed);
        }
    };
    const copy = async () => {
        const text = held.querySelector("[data-plain]")?.dataset.plain;
        if (text) say(await copyText(text) ? dialog.dataset.copied : dialog.dataset.kept);
    };

    addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (!button) return;
        if (button.matches(".collect")) take(button);
        if (button.matches(".collected-open")) open();
        if (!button.closest("#collected")) return;
        if (!button.matches(".clear")) calm();
        if (button.matches("[data-do]")) edit(button.dataset.do, button.closest("li"));
        if (button.matches(".clear")) wipe();
        if (button.matches(".copy-all")) copy();
        if (button.matches("[data-save]")) save(button.dataset.save);
    });
    dialog.addEventListener("change", (event) => {
        if (event.target.name !== "style") return;
        calm();
        keep({...now, style: event.target.value});
        show();
    });
    // Who clears what the browser keeps means this too.
    document.addEventListener("forgotten", () => keep({...now, places: []}));
    label();
}
