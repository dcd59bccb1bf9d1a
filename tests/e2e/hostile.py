"""Texts that would do something in a page that believed them; each says so by `hacked(number)` or by asking another host."""

from __future__ import annotations

HOST = "https://elsewhere.example"
"""A host that no page of ours may ask for anything."""

_RUN = "window.hacked=(window.hacked||[]).concat({n})"

_TAGS = (
    "<script>{run}</script>",
    "<img src=x onerror='{run}'>",
    "<img src={host}/pixel.png>",
    "<svg onload='{run}'></svg>",
    "<svg><script>{run}</script></svg>",
    "<svg><animate onbegin='{run}' attributeName=x dur=1s></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>{run}</script></svg>#x'></use></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror='{run}'></style></mglyph></table></mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror={run}>'></noscript>",
    "<template><img src=x onerror='{run}'></template>",
    "<iframe srcdoc='<script>parent.{run}</script>'></iframe>",
    "<iframe src='javascript:parent.{run}'></iframe>",
    "<iframe src={host}/frame></iframe>",
    "<object data='javascript:{run}'></object>",
    "<embed src='{host}/x.swf'>",
    "<link rel=stylesheet href={host}/x.css>",
    "<style>@import '{host}/x.css'; body {{ background: url({host}/x.png) }}</style>",
    "<p style='background: url({host}/y.png)'>styled</p>",
    "<audio src=x onerror='{run}'></audio>",
    "<video><source onerror='{run}'></video>",
    "<video poster={host}/poster.png></video>",
    "<details open ontoggle='{run}'>x</details>",
    "<input autofocus onfocus='{run}'>",
    "<select autofocus onfocus='{run}'></select>",
    "<body onload='{run}'>",
    "<marquee onstart='{run}'>x</marquee>",
    "<form action='javascript:{run}'><button>Send</button></form>",
    "<form action={host}><input name=x><button>Send</button></form>",
    "<button formaction='javascript:{run}'>Press</button>",
    "<a href='javascript:{run}'>a link</a>",
    "<a href='java&#115;cript:{run}'>another link</a>",
    "<a href=' &#1;javascript:{run}'>a third link</a>",
    "<a href='data:text/html,<script>{run}</script>'>data</a>",
    "<base href={host}/>",
    "<div id=app name=app>clobbered</div>",
    "<form name=documentElement><input name=dataset></form>",
    "<p onmouseover='{run}' onclick='{run}'>over me</p>",
    "<p class=composer id=answer contenteditable>type here</p>",
)
_MARKDOWN = (
    "[a link](javascript:{run})",
    "[a link](JaVaScRiPt:{run})",
    "[a link](  javascript:{run})",
    "[a link](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[a link](vbscript:msgbox)",
    "[a link](https://example.org \"'onmouseover='{run}'\")",
    "![alt]({host}/image.png)",
    "![alt](javascript:{run})",
    "<javascript:{run}>",
    "[a][1]\n\n[1]: javascript:{run}",
    "| a |\n| --- |\n| <img src=x onerror='{run}'> |",
    "```\n</code></pre><img src=x onerror='{run}'>\n```",
    "`</code><img src=x onerror='{run}'>`",
    "# <img src=x onerror='{run}'>",
    "> <svg onload='{run}'>",
    "- [ ] <img src=x onerror='{run}'>",
)


def corpus() -> list[str]:
    """Return every text, each with a number of its own in what it would run."""
    return [text.format(run=_RUN.format(n=number), host=HOST) for number, text in enumerate((*_TAGS, *_MARKDOWN), 1)]
