/** How the page looks: both themes, paper, and phones. Colours come from the table that charts use too. */
import { colourVariables } from '../charts/theme.ts';

export const STYLE = `
:root{color-scheme:light dark;${colourVariables('light')}}
@media (prefers-color-scheme:dark){:root{${colourVariables('dark')}}}
@media print{:root{color-scheme:light;${colourVariables('light')}}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;overflow-wrap:anywhere}
.skip{position:absolute;left:-999px;top:0;background:var(--surface);color:var(--link);padding:.5rem 1rem;z-index:9}
.skip:focus{left:0}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
header,main,nav,footer{max-width:58rem;margin:0 auto;padding:0 1rem}
header{padding-top:2rem}
h1{font-size:1.9rem;line-height:1.2;margin:.2rem 0 .6rem}
h2{font-size:1.35rem;margin:0 0 .8rem}
h3{font-size:1.08rem;margin:0 0 .2rem}
.kind{color:var(--muted);margin:0;font-size:.95rem}
.question{color:var(--muted);margin:.8rem 0 .4rem}
.answer{background:var(--surface);border:1px solid var(--line);border-left:6px solid var(--link);border-radius:.4rem;padding:1rem 1.2rem;font-size:1.15rem;margin:0 0 .6rem}
.answer.good{border-left-color:var(--good)}.answer.bad{border-left-color:var(--bad)}.answer.open{border-left-color:var(--caution)}
.sure{color:var(--muted);margin:0 0 1rem;font-size:.95rem}
.careful{background:var(--cautionSurface);border:1px solid var(--caution);border-radius:.4rem;padding:.9rem 1.2rem;margin:0 0 1rem}
.careful h2{color:var(--caution);font-size:1.1rem;margin:0 0 .3rem}
.careful ul{margin:0;padding-left:1.2rem}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;margin:0 0 1.2rem;padding:0}
a{color:var(--link)}
section{background:var(--surface);border:1px solid var(--line);border-radius:.5rem;padding:1.2rem;margin:0 0 1.2rem}
figure{margin:0 0 1.6rem}
figure:last-child{margin-bottom:0}
figcaption p{margin:0 0 .6rem;color:var(--muted);font-size:.95rem}
.plot{min-height:60px;overflow-x:auto}
.plot svg{display:block;max-width:100%;height:auto}
.plot.still svg{min-width:34rem}
details{margin:.4rem 0}
summary{cursor:pointer;color:var(--link);font-size:.95rem;padding:.2rem 0}
.scroll{overflow-x:auto;margin:.4rem 0 .8rem}
table{border-collapse:collapse;font-size:.92rem;min-width:50%;overflow-wrap:normal}
caption{text-align:left;color:var(--muted);padding:.2rem 0;font-size:.92rem}
th,td{text-align:left;padding:.3rem .9rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top;font-weight:normal}
thead th{color:var(--muted);white-space:nowrap}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
code,pre{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.88em;overflow-wrap:anywhere}
code{color:inherit}table code{overflow-wrap:normal}tbody th{min-width:7rem}
pre{background:var(--page);border:1px solid var(--line);border-radius:.4rem;padding:.7rem 1rem;white-space:pre-wrap;margin:.3rem 0}
.good{color:var(--good)}.bad{color:var(--bad)}.open{color:var(--caution)}
.good,.bad,.open{font-weight:600}.answer.good,.answer.bad,.answer.open{color:inherit;font-weight:inherit}
.cards{display:grid;grid-template-columns:repeat(3,1fr);gap:.7rem;margin:0 0 1rem}
.cards div{border:1px solid var(--line);border-radius:.4rem;padding:.6rem .8rem}
.cards dt{color:var(--muted);font-size:.88rem}
.cards dd{margin:0;font-size:1.4rem;line-height:1.3}
.cards small{font-size:.9rem;color:var(--muted);white-space:nowrap}
.facts{margin:0 0 1rem}
.facts div{display:grid;grid-template-columns:9rem 1fr;gap:.6rem;padding:.15rem 0}
.facts dt{color:var(--muted)}.facts dd{margin:0}
#tip{position:fixed;z-index:5;pointer-events:none;background:var(--ink);color:var(--surface);padding:.35rem .6rem;border-radius:.3rem;font-size:.85rem;line-height:1.4;white-space:pre-line;max-width:20rem}
footer{color:var(--muted);font-size:.9rem;padding-bottom:2rem}
@media (max-width:40rem){.cards{grid-template-columns:1fr 1fr}h1{font-size:1.5rem}section{padding:.9rem .75rem}header,main,nav,footer{padding-left:.6rem;padding-right:.6rem}.facts div{grid-template-columns:1fr;gap:0;padding:.3rem 0}.answer{font-size:1.05rem}}
@media print{body{background:#fff;font-size:10.5pt}details:not([open]){display:none}table{font-size:8.5pt}.n,thead th{white-space:normal}th,td{padding-right:.5rem}section,.answer,.careful{border-color:#bbb}nav,.skip,#tip{display:none}figure,tr,.cards div{break-inside:avoid}h2,h3{break-after:avoid}.scroll{overflow:visible}.plot{overflow:visible}}
`.trim();
