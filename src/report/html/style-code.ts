/** Text of an object: in one column a line and what became of it stand below each other, in two beside each other. */
export const styleOfCode = `
.code{font:13px/1.6 var(--mono);font-variant-ligatures:none;padding:.6rem 0;white-space:pre-wrap;tab-size:2}
.left,.right{display:block;padding:0 1rem 0 4rem;text-indent:-2.8rem;text-decoration:none}
.left::before,.right::before{content:" ";display:inline-block;width:.9rem;text-indent:0;color:var(--soft)}
del{background:var(--red-back)}ins{background:var(--green-back)}del::before{content:"-"}ins::before{content:"+"}
.row b{font-weight:inherit;border-radius:2px}
del b{background:light-dark(#f5c3be,#6b2a27)}ins b{background:light-dark(#b4e1be,#215a32)}
.same{color:var(--soft)}
.same .right,.none{display:none}
.folded{padding:.1rem 1rem;color:var(--soft);font-family:system-ui,sans-serif}
.folded::before{content:"⋯ "}
@media (max-width:46rem){.left,.right{padding:0 .6rem 0 3rem;text-indent:-2.2rem}}
@media (min-width:46.01rem){
body:has(#two-columns:checked) .row:not(.folded){display:grid;grid-template-columns:1fr 1fr}
body:has(#two-columns:checked) .same .right,body:has(#two-columns:checked) .none{display:block}
body:has(#two-columns:checked) .right{border-left:1px solid var(--line)}}
`
