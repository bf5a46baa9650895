// Finds words in the document. The hits are painted over the text (CSS Custom Highlight API), so that the text
// itself is never changed; browsers without it keep their own search and do not show this one.
const finder = document.querySelector(".finder");
const text = document.getElementById("text");
const MOST = 2000; // painted at once, around the current one; all are counted

if (finder && text && window.CSS && CSS.highlights) {
    const box = finder.elements.words;
    const said = finder.querySelector("output");
    const whole = text.textContent;
    const nodes = [], starts = [];
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    for (let at = 0; walker.nextNode(); at += walker.currentNode.length) {
        nodes.push(walker.currentNode);
        starts.push(at);
    }
    let hits = [], length = 0, current = 0, painted = -1;

    function spot(at) {
        let low = 0, high = starts.length - 1;
        while (low < high) {
            const middle = (low + high + 1) >> 1;
            if (starts[middle] <= at) low = middle; else high = middle - 1;
        }
        return [nodes[low], at - starts[low]];
    }

    function range(at) {
        const made = document.createRange();
        made.setStart(...spot(at));
        const [last, offset] = spot(at + length - 1);
        made.setEnd(last, offset + 1);
        return made;
    }

    function look() {
        const words = box.value.trim();
        length = words.length;
        const pattern = new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "gi");
        hits = words ? Array.from(whole.matchAll(pattern), (hit) => hit.index) : [];
        painted = -1;
        CSS.highlights.delete("found");
        go(0);
    }

    function paint() {
        const first = Math.max(Math.floor((2 * current) / MOST - 0.5), 0) * (MOST / 2);
        if (first === painted) return;
        painted = first;
        CSS.highlights.set("found", new Highlight(...hits.slice(first, first + MOST).map(range)));
    }

    function go(place) {
        CSS.highlights.delete("here");
        said.textContent = "";
        if (!box.value.trim()) return;
        current = (place + hits.length) % hits.length;
        const {count, none} = finder.dataset;
        said.textContent = hits.length ? count.replace("{at}", current + 1).replace("{all}", hits.length) : none;
        if (!hits.length) return;
        const here = range(hits[current]);
        paint();
        const top = new Highlight(here);
        top.priority = 1;
        CSS.highlights.set("here", top);
        here.startContainer.parentElement.closest(".dropped")?.classList.add("opened");
        const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
        const down = here.getBoundingClientRect().top - innerHeight / 3;
        scrollBy({top: down, behavior: still || Math.abs(down) > 3 * innerHeight ? "instant" : "smooth"});
    }

    let waiting;
    box.addEventListener("input", (event) => {
        clearTimeout(waiting);
        if (!event.isComposing) waiting = setTimeout(look, 120);
    });
    box.addEventListener("compositionend", () => { clearTimeout(waiting); waiting = setTimeout(look, 120); });
    box.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
        event.preventDefault();
        go(event.shiftKey ? current - 1 : current + 1);
    });
    finder.addEventListener("submit", (event) => event.preventDefault());
    finder.addEventListener("click", (event) => {
        const button = event.target.closest("button[data-step]");
        if (button) go(current + Number(button.dataset.step));
    });
    finder.hidden = false;
}
