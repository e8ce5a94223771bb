/** The page itself: colours for light and dark, type, cards, tables. */
export const style = `
:root{color-scheme:light dark;
--back:light-dark(#fafaf9,#131619);--card:light-dark(#fff,#1a1e22);--line:light-dark(#e3e3df,#2d3339);
--text:light-dark(#1d2227,#e4e7ea);--soft:light-dark(#5a636c,#9ba5af);--link:light-dark(#0b57a4,#7ab8ff);
--red:light-dark(#b3261e,#ff8f85);--amber:light-dark(#875300,#f2bd52);--green:light-dark(#1b7137,#6ad386);
--red-back:light-dark(#fdecea,#3b1d1c);--amber-back:light-dark(#fdf3dd,#352812);--green-back:light-dark(#e7f5ea,#15301d);
--grey-back:light-dark(#f2f2ef,#24292e);--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
:root[data-theme=light]{color-scheme:light}:root[data-theme=dark]{color-scheme:dark}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0;background:var(--back);color:var(--text);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Open Sans",sans-serif;overflow-wrap:anywhere}
.page{max-width:64rem;margin:0 auto;padding:2.5rem 1.5rem 5rem}
a{color:var(--link);text-underline-offset:.3em}
code,pre{font-family:var(--mono);font-size:.86em;font-variant-ligatures:none}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:4px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
h1{font-size:1.75rem;line-height:1.25;font-weight:650;letter-spacing:-.012em;margin:.15rem 0 .5rem}
h2{font-size:1.1rem;line-height:1.35;font-weight:650;margin:0 0 .9rem}
h3{font-size:1rem;font-weight:600;margin:0;line-height:1.45}
section{margin:2.25rem 0 0}
.kicker,.read{color:var(--soft);margin:0;font-size:.875rem}
.verdict{margin:0 0 .35rem;font-weight:600}.verdict.bad{color:var(--red)}.verdict.good{color:var(--green)}
button{font:inherit;font-size:.875rem;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.3rem .7rem;cursor:pointer}
button:hover{border-color:var(--soft)}
#theme{position:absolute;top:1rem;right:1rem}
.tools{position:sticky;top:0;z-index:2;background:var(--back);margin:2rem 0 0;padding:.7rem 0;border-bottom:1px solid var(--line);display:flex;flex-wrap:wrap;gap:.6rem;align-items:center;justify-content:space-between}
.scripted{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;flex:1 1 20rem}
#search{font:inherit;font-size:.9375rem;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.35rem .7rem;width:15rem;max-width:100%}
#search::placeholder{color:var(--soft);opacity:1}
.filter{padding:.2rem .6rem .2rem .2rem}.filter[aria-pressed=true]{border-color:var(--text);box-shadow:inset 0 0 0 1px var(--text)}
.number,#shown{color:var(--soft);font-size:.875rem}
.view{border:0;margin:0;padding:0;display:flex;gap:.9rem;font-size:.875rem}.view label{display:flex;gap:.35rem;align-items:center}
.weight{display:inline-block;font-size:.8125rem;font-weight:600;line-height:1.5;padding:.05rem .5rem;border-radius:5px;white-space:nowrap;color:var(--soft);background:var(--grey-back)}
.weight span{margin-right:.15rem}
.weight.blocks,.weight.diverges{color:var(--red);background:var(--red-back)}
.weight.stalls-materialize,.weight.locks,.weight.warning{color:var(--amber);background:var(--amber-back)}
.findings{list-style:none;margin:0;padding:0}
.finding{padding:1rem 0;border-top:1px solid var(--line)}.finding:first-child{border-top:0;padding-top:0}
.finding h3 .weight{margin-right:.35rem}
.finding p{margin:.35rem 0 0;max-width:46rem}
.where{color:var(--soft);font-size:.875rem}.code-name{margin-left:.4rem;white-space:nowrap}
.sql{position:relative;margin:.6rem 0 0}
.sql pre{margin:0;padding:.65rem 5rem .65rem .85rem;background:var(--grey-back);border-radius:6px;white-space:pre-wrap;line-height:1.5}
.copy{position:absolute;top:.35rem;right:.35rem;padding:.15rem .55rem}
summary{cursor:pointer}
.notes,.equal,.cures{border-top:1px solid var(--line);padding-top:.8rem;margin-top:.4rem}
.notes .findings{margin-top:1rem}
.cures summary h2{display:inline;margin:0}
.equal ul{list-style:none;margin:.6rem 0 0;padding:0;columns:17rem;column-gap:2rem;font-size:.9375rem}
.equal summary,.notes summary{color:var(--soft)}
.object{background:var(--card);border:1px solid var(--line);border-radius:8px;margin:0 0 1rem;scroll-margin-top:5rem}
.object:target{border-color:var(--link)}
.object summary{padding:.7rem 1rem;display:flex;flex-wrap:wrap;gap:.35rem .7rem;align-items:baseline;list-style-position:inside}
.object summary::before{content:"▸";color:var(--soft);width:.8rem;flex:none}.object[open] summary::before{content:"▾"}
.object summary::-webkit-details-marker{display:none}
.object h3{flex:0 1 auto}.object h3 code{font-size:.95em}
.kind,.sort{color:var(--soft);font-size:.875rem;font-weight:400}
.body{border-top:1px solid var(--line)}
.grid{width:100%;border-collapse:collapse;font-size:.9375rem;table-layout:fixed}
.grid th,.grid td{text-align:left;vertical-align:top;padding:.5rem 1rem;font-weight:400;border-bottom:1px solid var(--line)}
.grid thead th{color:var(--soft);font-size:.8125rem}
.remark,.more{display:block;font-size:.8125rem;color:var(--soft)}.more{font-family:var(--mono)}
.null,.key,.absent{font-size:.8125rem;color:var(--soft)}.key{border:1px solid var(--line);border-radius:4px;padding:0 .3rem}
.absent{font-style:italic}
mark{background:var(--amber-back);color:inherit;border-radius:3px;padding:.05em .2em;margin:0 -.2em}
.equal-columns{margin:0;padding:.55rem 1rem;border-bottom:1px solid var(--line);color:var(--soft);font-size:.875rem}
@media (max-width:46rem){
.page{padding:1.5rem 1rem 3rem}h1{font-size:1.4rem;padding-right:4rem}
.tools{position:static}#search{width:100%}.view{display:none}
.grid th,.grid td{padding:.45rem .5rem}.grid th:first-child{padding-left:.8rem}
.sql pre{padding-right:.85rem}.copy{position:static;margin-top:.35rem}}
@media print{.tools,#theme,.copy{display:none!important}:root{color-scheme:light!important}.page{max-width:none;padding:0}.object,.finding{break-inside:avoid}.object{border-color:#bbb}}
`
