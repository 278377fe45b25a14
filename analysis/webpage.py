"""Digests of studies as one page of HTML that needs nothing beside it."""
import base64
import html

from digest import duration

BADGES = {"done": "done", "diverged": "done, some diverged",
          "unfinished": "unfinished", "waiting": "not begun",
          "failed": "failed"}
STYLE = """
:root { color-scheme: light dark; --back: #f6f7f9; --card: #fff;
  --ink: #1c2128; --soft: #5d6773; --rule: #dde1e6; --link: #1f5fa8;
  --done: #1a7f45;
  --diverged: #96690a; --unfinished: #1f5fa8; --failed: #c0312b; }
@media (prefers-color-scheme: dark) { :root { --back: #14171b; --card: #1d2126;
  --ink: #e3e7ec; --soft: #98a2ae; --rule: #343a42; --link: #7cb0ea;
  --done: #4cc17d; --diverged: #d9a83c; --unfinished: #7cb0ea;
  --failed: #f0786f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem 1rem 4rem;
  background: var(--back); color: var(--ink);
  font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.2rem; margin: 0; display: inline; }
h3 { font-size: .8rem; margin: 1.4rem 0 .3rem; color: var(--soft);
  font-weight: 600; letter-spacing: .04em; text-transform: uppercase; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
.soft { color: var(--soft); margin: .2rem 0 1.2rem; }
section, .card { background: var(--card); border: 1px solid var(--rule);
  border-radius: 10px; padding: 1rem 1.25rem 1.2rem; margin: 1rem 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums;
  font-size: .87rem; }
th { text-align: left; color: var(--soft); font-weight: 500; }
th, td { padding: .22rem 1.3rem .22rem 0; vertical-align: top;
  border-bottom: 1px solid var(--rule); white-space: nowrap; }
td.text { white-space: normal; min-width: 12rem; }
td.n, th.n { text-align: right; }
.card table { width: 100%; }
tr:last-child td { border-bottom: 0; }
.badge { border: 1px solid currentColor; border-radius: 99px;
  font-size: .78rem; font-weight: 600; padding: .05rem .6rem;
  white-space: nowrap;
  margin-left: .6rem; vertical-align: .12rem; }
td .badge { margin: 0; }
.done { color: var(--done); } .diverged { color: var(--diverged); }
.unfinished, .waiting { color: var(--unfinished); }
.failed { color: var(--failed); }
.reason { border-left: 3px solid currentColor; padding: .1rem 0 .1rem .8rem;
  margin: .8rem 0; overflow-wrap: anywhere; }
img { display: block; max-width: 100%; height: auto; background: #fff;
  border-radius: 6px; margin: 1rem 0 .4rem; padding: .5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; margin: .3rem 0;
  gap: .15rem 1.3rem; font-size: .87rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.tables { display: flex; flex-wrap: wrap; gap: 0 3.5rem; }
details { margin-top: .8rem; } summary { cursor: pointer; color: var(--link); }
pre { overflow-x: auto; border: 1px solid var(--rule); border-radius: 6px;
  background: var(--back); padding: .7rem .9rem; font-size: .8rem;
  line-height: 1.4; }
"""


def text(value):
    return html.escape(str(value))


def is_number(value):
    """Whether a cell is set as a number: 3, 1,024, 1e-5, a gap."""
    try:
        float(str(value).replace(",", "").replace("–", "") or 0)
    except ValueError:
        return False
    return True


def table(head, rows, raw=()):
    """Columns of numbers to the right; raw: those that are HTML already."""
    right = [all(is_number(row[i]) for row in rows) and i not in raw
             for i in range(len(head))]

    def cell(kind, i, value):
        long = len(str(value)) > 40 and i not in raw
        name = "n" if right[i] else "text" if long else ""
        return (f"<{kind}" + (f' class="{name}"' if name else "") + ">"
                + (value if i in raw and kind == "td" else text(value))
                + f"</{kind}>")

    lines = ["<tr>" + "".join(cell("th", i, h) for i, h in enumerate(head))
             + "</tr>"]
    lines += ["<tr>" + "".join(cell("td", i, v) for i, v in enumerate(row))
              + "</tr>" for row in rows]
    return '<div class="wide"><table>' + "\n".join(lines) + "</table></div>"


def state(d):
    """The badge's words."""
    if d.state == "unfinished":
        return f"unfinished, {d.tried:,} of {d.tasks:,} tasks"
    return BADGES[d.state]


def badge(d):
    return f'<span class="badge {d.state}">{text(state(d))}</span>'


def facts(pairs):
    rows = "".join(f"<dt>{text(k)}</dt><dd>{text(v)}</dd>"
                   for k, v in pairs if v)
    return f"<dl>{rows}</dl>"


def folded(title, inside, opened=False):
    return (f"<details{' open' if opened else ''}><summary>{text(title)}"
            f"</summary>{inside}</details>")


def picture(d):
    if not d.picture:
        return ""
    data = base64.b64encode(d.picture).decode()
    return (f'<img alt="figures of {text(d.name)}" '
            f'src="data:image/png;base64,{data}">')


def section(d, at):
    """One study; what it is, what it found, where it comes from."""
    what, origin = d.facts[:5], d.facts[5:]
    tables = {t[0]: t for t in d.tables}
    runs = tables.pop("runs", None)
    out = [f'<section id="s{at}"><h2>{text(d.name)}</h2>{badge(d)}']
    if d.reason and d.state != "done":
        out.append(f'<p class="reason {d.state}">{text(d.reason)}</p>')
    out += [facts(what), picture(d)]
    inside = [f"<div><h3>{text(t)}</h3>{table(h, rows)}</div>"
              for t, h, rows in tables.values()]
    out.append(f'<div class="tables">{"".join(inside)}</div>')
    if origin or runs:
        out.append("<h3>provenance</h3>" + facts(origin))
    if runs:
        out.append(table(*runs[1:]))
    if d.text:
        out.append(folded("the study, every option resolved",
                          f"<pre>{text(d.text)}</pre>"))
    if d.log:
        out.append(folded("the end of its log", f"<pre>{text(d.log)}</pre>",
                          d.state != "done"))
    return "\n".join(out) + "</section>"


def overview(digests):
    head = ["study", "state", "kind", "net", "data", "tasks",
            "sum over tasks"]
    rows = [[f'<a href="#s{i}">{text(d.name)}</a>', badge(d),
             d.fact("kind"), d.fact("net"), d.fact("data set"),
             f"{d.tasks:,}" if d.tasks else "–",
             duration(d.seconds) if d.seconds else "–"]
            for i, d in enumerate(digests)]
    return f'<div class="card">{table(head, rows, raw=(0, 1))}</div>'


def webpage(digests, title, made):
    done = sum(d.state in ("done", "diverged") for d in digests)
    body = [f"<h1>{text(title)}: {done} of {len(digests)} "
            f"{'study' if len(digests) == 1 else 'studies'} done</h1>",
            f'<p class="soft">{text(made)}</p>', overview(digests)]
    body += [section(d, i) for i, d in enumerate(digests)]
    return ('<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width">\n'
            f"<title>{text(title)}</title>\n<style>{STYLE}</style></head>\n"
            "<body>" + "\n".join(body) + "</body></html>\n")
