"""The comparison as one page that stands alone: no scripts, nothing fetched, every text escaped."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from biaochi.compare.curves import curves
from biaochi.compare.data import rows
from biaochi.compare.rulesets import Comparison
from biaochi.pictures.picture import to_svg
from biaochi.reports.safe import clean_lines

PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ new.title|safe_text }}　修订对照</title>
<style>
body { font: 15px/1.7 "Noto Serif CJK SC", "Songti SC", SimSun, serif; color: #222; max-width: 1080px; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 24px; text-align: center; margin-bottom: .2em; }
h2 { font-size: 19px; border-bottom: 2px solid #1f4e9c; padding-bottom: .2em; margin-top: 2em; }
h3 { font-size: 16px; margin: 1.6em 0 .3em; }
p.versions { text-align: center; color: #666; margin-top: 0; }
table { border-collapse: collapse; width: 100%; margin: .6em 0; table-layout: fixed; }
th, td { border: 1px solid #999; padding: .35em .6em; vertical-align: top; text-align: left; overflow-wrap: anywhere; white-space: pre-line; }
th { background: #eaf0f8; text-align: center; }
del { background: #fde3e3; color: #a11; } ins { background: #e2f3e2; color: #161; text-decoration: underline; }
td.n { text-align: right; white-space: nowrap; }
figure { margin: .5em 0; break-inside: avoid; } figure svg { width: 100%; max-width: 640px; height: auto; }
figcaption { color: #555; font-size: 13px; }
.old { color: #7f7f7f; } .new { color: #1f4e9c; } .apart { background: #fbe5c8; }
.tag { display: inline-block; border: 1px solid #1f4e9c; color: #1f4e9c; border-radius: 3px; padding: 0 .4em; font-size: 13px; margin-left: .5em; }
@media print { body { margin: 0; max-width: none; } tr { break-inside: avoid; } }
</style>
</head>
<body>
{%- macro side(parts) -%}
{%- for mark, text in parts %}{% if mark == "-" %}<del>{{ text|safe_text }}</del>{% elif mark == "+" %}<ins>{{ text|safe_text }}</ins>{% else %}{{ text|safe_text }}{% endif %}{% endfor -%}
{%- endmacro %}
<h1>{{ new.title|safe_text }}　修订对照</h1>
<p class="versions">{{ old.id|safe_text }}　→　{{ new.id|safe_text }}</p>
{% if same %}<p>没有改动。</p>{% else %}
<h2>修订对照表</h2>
<table>
<colgroup><col style="width:15%"><col style="width:34%"><col style="width:34%"><col style="width:17%"></colgroup>
<thead><tr><th>条</th><th>原条文</th><th>新条文</th><th>依据</th></tr></thead>
<tbody>
{%- for row in rows %}
<tr><td>{{ row.where|safe_text }}</td><td>{{ side(row.old_marked) }}</td><td>{{ side(row.new_marked) }}</td><td>{{ row.basis|safe_text }}</td></tr>
{%- endfor %}
</tbody></table>
<h2>指标的变化</h2>
{%- if not indicators %}<p>没有改动。</p>{% endif %}
{%- for i in indicators %}
<h3>{{ (i.code ~ " " ~ i.name)|safe_text }}{% for k in i.kinds %}<span class="tag">{{ k }}</span>{% endfor %}</h3>
<p>{{ i.says|safe_text }}</p>
{%- if i.difference and i.difference.regions %}
{%- for both, svg in drawings[loop.index0] %}
<figure>{{ svg }}<figcaption>得分随「{{ both.name|safe_text }}」{% if both.unit %}（{{ both.unit|safe_text }}）{% endif %}的变化：<span class="old">{{ "灰色大点" if both.picture.points else "灰色虚线" }}是原得分</span>，<span class="new">{{ "蓝色小点" if both.picture.points else "蓝色实线" }}是新得分</span>，<span class="apart">底色处不同</span>{% if both.held %}；其他数据取 {{ both.held|safe_text }}{% endif %}。</figcaption></figure>
{%- endfor %}
<table>
<colgroup><col style="width:34%"><col style="width:20%"><col style="width:20%"><col style="width:13%"><col style="width:13%"></colgroup>
<thead><tr><th>情形</th><th>原得分</th><th>新得分</th><th>差</th><th>范围</th></tr></thead>
<tbody>
{%- for c in i.difference.regions %}
<tr><td>{{ c.where|safe_text }}</td>
{%- if c.old and c.new %}<td>{{ c.old }}</td><td>{{ c.new }}</td>{% else %}<td colspan="2">{% if c.example %}例如 {{ c.example.says|safe_text }}{% else %}没有找到例子{% endif %}</td>{% endif -%}
<td>{{ c.change }}</td><td>{{ c.extent }}</td></tr>
{%- endfor %}
</tbody></table>
{%- endif %}
{%- endfor %}
{%- if impact is not none %}
<h2>影响对象</h2>
<table>
<colgroup><col style="width:16%"><col style="width:10%"><col style="width:10%"><col style="width:10%"><col style="width:14%"><col style="width:40%"></colgroup>
<thead><tr><th>对象</th><th>原总分</th><th>新总分</th><th>差</th><th>等级</th><th>由哪些指标</th></tr></thead>
<tbody>
{%- for t in impact %}
<tr><td>{{ t.name|safe_text }}</td><td class="n">{{ t.old_total }}</td><td class="n">{{ t.new_total }}</td><td class="n">{{ t.says }}</td><td>{% if t.crosses %}<ins>{{ t.old_grade|safe_text }} → {{ t.new_grade|safe_text }}</ins>{% else %}{{ t.new_grade|safe_text }}{% endif %}</td><td>{% for m in t.through %}{{ m.says|safe_text }}{% if not loop.last %}
{% endif %}{% endfor %}</td></tr>
{%- endfor %}
</tbody></table>
{%- endif %}
{% endif %}
</body>
</html>
"""


def to_html(found: Comparison, data: dict[str, Any]) -> bytes:
    """The page; same comparison, same bytes."""
    environment = Environment(autoescape=True, trim_blocks=False)
    environment.filters["safe_text"] = clean_lines
    drawings = [
        [] if c.difference is None or c.old is None or c.new is None else
        [
            (one, Markup(to_svg(one.picture, f"{n}-{k}")))
            for k, one in enumerate(curves(c.old.indicator.program, c.new.indicator.program, c.difference))
        ]
        for n, c in enumerate(found.indicators)
    ]  # fmt: skip
    return environment.from_string(PAGE).render(**data, rows=rows(data), drawings=drawings).encode()
