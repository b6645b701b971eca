"""Texts of people who would like a script of theirs to run in an agent's browser."""

from __future__ import annotations

RUN = "window.pwned=1"

MARKUP = (
    f"<script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</title></style></noscript><script>{RUN}</script>",
    f'"><img src=x onerror={RUN}>',
    f"'><img src=x onerror='{RUN}'>",
    f"<img src=x onerror={RUN} ",
    f"<svg/onload={RUN}>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f'<svg><use href="data:image/svg+xml,<svg id=x onload={RUN}/>#x"/></svg>',
    f"<details open ontoggle={RUN}><summary>x</summary></details>",
    f"<input autofocus onfocus={RUN}>",
    f'" autofocus onfocus="{RUN}" x="',
    f'<iframe srcdoc="<script>top.{RUN}</script>"></iframe>',
    f'<iframe src="javascript:{RUN}"></iframe>',
    f'<object data="javascript:{RUN}"></object>',
    f'<form action="javascript:{RUN}"><button>x</button></form>',
    f'<math><mi xlink:href="javascript:{RUN}">x</mi></math>',
    f'<meta http-equiv="refresh" content="0;url=javascript:{RUN}">',
    f'<base href="javascript:{RUN}//">',
    f"<link rel=stylesheet href=//evil.example/x.css onerror={RUN}>",
    f'<div hx-get="/me" hx-trigger="load" hx-on:htmx:load="{RUN}">x</div>',
    f'<div data-hx-on-click="{RUN}" _="on load {RUN}" x-init="{RUN}">x</div>',
    f"{{{{ ''.__class__ }}}}{{% if 1 %}}<script>{RUN}</script>{{% endif %}}",
    f"${{{RUN}}}`-{RUN}-`\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"＜script＞{RUN}＜/script＞ &lt;script&gt;{RUN}&lt;/script&gt; &#x3c;script&#x3e;",
    f"<!--><script>{RUN}</script>--><![CDATA[<script>{RUN}</script>]]>",
    f"<scr\x00ipt>{RUN}</scr\x00ipt>\u202e\u2028<script>{RUN}</script>".replace("\x00", ""),
)

ADDRESSES = (
    f"javascript:{RUN}",
    f"JaVaScRiPt:{RUN}//https://example.com",
    f"\tjavascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"vbscript:{RUN}",
    f'https://example.com/"onmouseover="{RUN}',
)
