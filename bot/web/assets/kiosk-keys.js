// The keyboard on the screen: pinyin with the server's candidates, Latin letters, figures. A real keyboard does too.
const ROWS = ["1234567890", "qwertyuiop", "asdfghjkl", "'zxcvbnm，？"];
const MOST_TYPED = 100, MOST_LETTERS = 40;

export class Keys {
    constructor({fetchCandidates, onText, onSend, say}) {
        Object.assign(this, {fetchCandidates, onText, onSend, say});
        this.keyboard = document.getElementById("keyboard");
        this.row = document.getElementById("candidates");
        this.clear();
        this.build();
        this.row.addEventListener("click", (event) => {
            const button = event.target.closest("button");
            if (button) button.dataset.more ? this.turn(Number(button.dataset.more)) : this.pick(Number(button.dataset.place));
        });
        this.keyboard.addEventListener("click", (event) => {
            const key = event.target.closest("button")?.dataset.key;
            if (key) this.press(key);
        });
    }

    build() {
        const key = (name, more = "") => `<button type="button" data-key="${name}"${more}>${name}</button>`;
        const named = (name, more = "") => `<button type="button" data-key="${name}" data-say="key_${name}"${more}></button>`;
        const rows = ROWS.map((row) => `<div class="keys">${[...row].map((char) => key(char)).join("")}</div>`);
        const last = [named("mode"), named("space"), named("delete"), named("empty"), named("send", ' class="main-action"')];
        this.keyboard.innerHTML = `${rows.join("")}<div class="keys">${last.join("")}</div>`;
    }

    clear() {
        this.text = this.letters = "";
        this.candidates = [];
        this.first = 0;
        this.latin = false;
        this.keyboard.classList.remove("latin");
        this.request = (this.request ?? 0) + 1;  // an answer on its way is to letters that are gone
        this.show();
    }

    show() {
        document.getElementById("text").textContent = this.text;
        document.getElementById("letters").textContent = this.letters;
        this.showCandidates();
    }

    showCandidates() {
        this.row.replaceChildren();
        const width = this.row.clientWidth || 900;
        let place = this.first, used = 0;
        while (place < this.candidates.length) {
            const button = document.createElement("button");
            button.type = "button";
            button.dataset.place = place;
            button.textContent = this.candidates[place][0];
            this.row.append(button);
            used += button.offsetWidth + 12;
            if (used > width * .82 && place > this.first) {
                button.remove();
                break;
            }
            place++;
        }
        if (this.first > 0) this.row.prepend(this.turner("‹", -1));
        if (place < this.candidates.length) this.row.append(this.turner("›", 1));
        this.after = place;
    }

    turner(sign, step) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = sign;
        button.dataset.more = step;
        button.setAttribute("aria-label", this.say(step > 0 ? "next_page" : "back_page"));
        return button;
    }

    turn(step) {
        this.first = step > 0 ? this.after : 0;
        this.showCandidates();
    }

    async look() {
        this.candidates = [];
        this.first = 0;
        this.show();
        if (!this.letters) return;
        const request = ++this.request;
        const found = await this.fetchCandidates(this.letters, this.text.slice(-10));
        if (request !== this.request || !found) return;
        this.candidates = found;
        this.showCandidates();
    }

    pick(place) {
        const [text, used] = this.candidates[place] ?? ["", 0];
        if (!text) return;
        this.letters = this.letters.slice(used);
        this.add(text);
        this.look();
    }

    add(text) {
        this.text = (this.text + text).slice(0, MOST_TYPED);
        this.show();
        this.onText(this.text);
    }

    // What is not chosen yet becomes the likeliest words: who does not know of candidates is understood all the same.
    settle() {
        if (!this.letters) return;
        const text = this.candidates[0]?.[1] === this.letters.length ? this.candidates[0][0] : this.letters;
        this.letters = "";
        this.candidates = [];
        this.request++;
        this.add(text);
    }

    press(key) {
        const named = {
            mode: () => (this.settle(), this.latin = !this.latin, this.keyboard.classList.toggle("latin", this.latin)),
            space: () => this.letters ? (this.candidates.length ? this.pick(0) : this.settle()) : this.add(" "),
            delete: () => this.remove(),
            empty: () => (this.clear(), this.onText("")),
            send: () => (this.settle(), this.text.trim() && this.onSend(this.text.trim())),
        }[key];
        if (named) return named();
        if (!this.latin && /^[a-z']$/.test(key)) {
            if (this.letters.length < MOST_LETTERS && (key !== "'" || this.letters)) {
                this.letters += key;
                this.look();
            }
            return;
        }
        this.settle();
        this.add(key);
    }

    remove() {
        if (this.letters) {
            this.letters = this.letters.slice(0, -1);
            this.look();
            return;
        }
        this.text = [...this.text].slice(0, -1).join("");
        this.show();
        this.onText(this.text);
    }

    // Keys of a real keyboard; a button that has the focus keeps Enter and the space bar to itself.
    typed(event) {
        if (event.ctrlKey || event.altKey || event.metaKey) return false;
        const onButton = document.activeElement?.tagName === "BUTTON" && document.activeElement.matches(":focus-visible");
        const name = {Backspace: "delete", Enter: "send", " ": "space"}[event.key];
        if (name && !(onButton && name !== "delete")) return this.press(name), true;
        if (this.letters && /^[1-9]$/.test(event.key)) return this.pick(this.first + Number(event.key) - 1), true;
        if (event.key.length === 1 && event.key !== " ") return this.press(event.key.toLowerCase()), true;
        return false;
    }
}
