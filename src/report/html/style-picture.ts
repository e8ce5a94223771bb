/** The topology: lines and words of a hop in its colour, a broken one broken. */
export const styleOfPicture = `
svg{display:block;width:100%;height:auto}svg text{font-family:inherit;fill:var(--text)}
.tall{display:none}
.host{fill:var(--card);stroke:var(--line);stroke-width:1.2}.host.primary{stroke:var(--soft)}
.name{font-size:15px;font-weight:650}.about,.lag{font-size:12px}svg .about,svg .lag{fill:var(--soft)}
.wide .state,.wide .lag{text-anchor:middle}
.hop path{fill:none;stroke-width:1.8}.state{font-size:13px;font-weight:600}
.hop.well path{stroke:var(--green)}svg .hop.well .state{fill:var(--green)}.tip.well{fill:var(--green)}
.hop.slow path{stroke:var(--amber)}svg .hop.slow .state{fill:var(--amber)}.tip.slow{fill:var(--amber)}
.hop.broken path{stroke:var(--red);stroke-dasharray:5 5}svg .hop.broken .state{fill:var(--red)}.tip.broken{fill:var(--red)}
@media (max-width:46rem){.wide{display:none}.tall{display:block;max-width:26rem}}
`
