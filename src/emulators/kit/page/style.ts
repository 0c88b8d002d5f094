/** The page's look: the same tokens as the console, light and dark from one set. */
export const style = `
:root{color-scheme:light dark;
--canvas:light-dark(#f6f6f3,#111312);--surface:light-dark(#fff,#191c1b);--sunken:light-dark(#f0f0ec,#131615);
--line:light-dark(#e2e2dc,#2d3230);--line-strong:light-dark(#86887e,#737a75);
--ink:light-dark(#1a1c1a,#ecefec);--ink-2:light-dark(#4d5049,#b7bcb6);--ink-3:light-dark(#63665e,#979c95);
--accent:light-dark(#0e6070,#62c7d6);--accent-ink:light-dark(#fff,#05262c);
--accent-soft:light-dark(#e0f1f4,#143037);
--focus:light-dark(#0e7c91,#7bdcec);
--good:light-dark(#146637,#76d79a);--good-soft:light-dark(#e2f4e8,#132e1e);
--good-fill:light-dark(#3aa568,#3f9c67);
--info:light-dark(#1a57b5,#8bb8ff);--info-soft:light-dark(#e5eefc,#16294a);
--info-fill:light-dark(#4a8ae8,#4f83d6);
--warn:light-dark(#7d4b00,#f0ba55);--warn-soft:light-dark(#fdf0d3,#37280c);
--bad:light-dark(#aa221b,#ff978d);--bad-soft:light-dark(#fce9e7,#3f1b17);
--grey:light-dark(#565952,#adb1aa);--grey-soft:light-dark(#ecece8,#2a2e2c);
--violet:light-dark(#6237b3,#c3a8ff);--violet-soft:light-dark(#f0e9fc,#2b2148);
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",sans-serif;
--mono:ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
*{box-sizing:border-box}
body{margin:0;background:var(--canvas);color:var(--ink);font:14px/20px var(--sans)}
h1,h2,h3,p{margin:0}h1{font-size:18px;line-height:24px;letter-spacing:-.01em}
h2{font-size:15px;line-height:24px}h3{font-size:14px;line-height:20px}
a{color:var(--accent)}code,pre,.mono{font:12px/18px var(--mono)}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:6px}
.wrap{max-width:1180px;margin:0 auto;padding:0 24px}
header.top{background:var(--surface);border-bottom:1px solid var(--line)}
.bar{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;padding-top:16px;padding-bottom:12px}
.bar .grow{flex:1 1 240px;min-width:0}.kicker{font-size:12px;line-height:16px;color:var(--ink-3)}
.bar p.kicker{overflow-wrap:anywhere}
nav ul{display:flex;gap:4px;margin:0;padding:0;list-style:none;overflow-x:auto;scrollbar-width:none}
nav a{display:block;padding:8px 12px 10px;color:var(--ink-2);text-decoration:none;
border-bottom:2px solid transparent;white-space:nowrap}
nav a:hover{color:var(--ink)}nav a[aria-current]{color:var(--accent);border-color:var(--accent);
font-weight:600}
nav a:focus-visible{outline-offset:-2px}
nav .count{margin-left:6px}
main.wrap{padding-top:24px;padding-bottom:64px;display:block}
#view{display:grid;gap:24px;grid-template-columns:minmax(0,1fr)}
.card{background:var(--surface);border:1px solid var(--line);border-radius:10px;
box-shadow:0 1px 2px rgb(20 24 22/.05);min-width:0}
.card>.head{padding:14px 16px 10px;display:flex;flex-wrap:wrap;gap:2px 12px;align-items:baseline;
justify-content:space-between}
.card>.head p{color:var(--ink-3);font-size:13px}
.card>.body{padding:0 16px 16px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px}
.tile{padding:14px 16px}.tile .n{font-size:26px;line-height:32px;font-weight:650;
font-variant-numeric:tabular-nums;letter-spacing:-.02em}
.tile .l{color:var(--ink-2);font-size:13px}.tile .s{color:var(--ink-3);font-size:12px;line-height:16px;
margin-top:4px}
.scroll{overflow-x:auto;position:relative}
table{border-collapse:collapse;width:100%;font-size:13px;line-height:18px}
th{font-weight:500;color:var(--ink-3);text-align:left;white-space:nowrap;font-size:12px}
th,td{padding:9px 12px;border-top:1px solid var(--line);vertical-align:top}
thead th{background:var(--sunken);padding-top:7px;padding-bottom:7px}
th:first-child,td:first-child{padding-left:16px}th:last-child,td:last-child{padding-right:16px}
td.num,th.num{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
tbody th{font-weight:600;color:var(--ink);font-size:13px}
th.fill{width:100%}td.id{overflow-wrap:anywhere;min-width:110px}
.sub{display:block;color:var(--ink-3);font-size:12px;line-height:16px;font-weight:400}
.badge{display:inline-flex;align-items:center;gap:5px;padding:1px 8px;border-radius:99px;font-size:12px;
line-height:18px;white-space:nowrap;background:var(--grey-soft);color:var(--grey);font-weight:500}
.badge.good{background:var(--good-soft);color:var(--good)}.badge.info{background:var(--info-soft);
color:var(--info)}
.badge.warn{background:var(--warn-soft);color:var(--warn)}.badge.bad{background:var(--bad-soft);
color:var(--bad)}
.badge.violet{background:var(--violet-soft);color:var(--violet)}.badge.accent{background:var(--accent-soft);
color:var(--accent)}
.badges{display:flex;flex-wrap:wrap;gap:4px;align-items:flex-start;align-content:flex-start}
.split{display:flex;height:8px;border-radius:99px;overflow:hidden;background:var(--grey-soft);min-width:90px;
margin-top:5px}
.split i{display:block}.split .b{background:var(--info-fill)}.split .s{background:var(--good-fill)}
.legend{display:flex;flex-wrap:wrap;gap:4px 14px;color:var(--ink-3);font-size:12px}
.legend i{display:inline-block;width:8px;height:8px;border-radius:2px;margin-right:5px}
.keybar{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:0 8px;align-items:center;min-width:84px}
.keybar span{font-variant-numeric:tabular-nums}
meter{width:100%;height:8px;display:block;appearance:none;background:var(--grey-soft);border:0;
border-radius:99px;overflow:hidden}
meter::-webkit-meter-inner-element{display:block;height:8px}
meter::-webkit-meter-bar{background:var(--grey-soft);border:0;border-radius:0;height:8px}
meter::-webkit-meter-optimum-value{background:var(--accent);border-radius:0;height:8px}
meter::-moz-meter-bar{background:var(--accent)}
.empty{padding:28px 16px 32px;text-align:center;color:var(--ink-2)}.empty p{max-width:56ch;margin:4px auto 0}
pre{margin:0;padding:12px 14px;background:var(--sunken);border:1px solid var(--line);border-radius:8px;
overflow-x:auto;white-space:pre;text-align:left}
.issue{border-top:1px solid var(--line);padding:14px 16px;display:grid;
grid-template-columns:92px minmax(0,1fr) auto;gap:4px 12px}
.issue ul{margin:6px 0 0;padding:0;list-style:none;display:grid;gap:4px;font-size:12px;line-height:16px;
color:var(--ink-3)}
.issue li{overflow-wrap:anywhere}.issue li b{color:var(--ink);font-weight:600}
.issue .n{font-variant-numeric:tabular-nums;font-weight:600}.issue p{color:var(--ink-2);font-size:13px}
.issue .sample{color:var(--ink-3);overflow-wrap:anywhere}
details summary{cursor:pointer;color:var(--accent);font-size:12px}details pre{margin-top:6px;
max-width:min(70vw,640px);max-height:320px;overflow:auto}
.problems{margin:4px 0 0;padding:0;list-style:none;color:var(--warn);font-size:12px;line-height:16px}
.switches{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,330px),1fr));
border-top:1px solid var(--line)}
.switch{padding:12px 16px;border-bottom:1px solid var(--line);display:flex;flex-direction:column;gap:4px}
.switch .name{font-weight:600;display:flex;gap:8px;align-items:baseline;flex-wrap:wrap}
.switch p{color:var(--ink-3);font-size:12px;line-height:16px;flex:1}
.switch .row{display:flex;gap:6px;margin-top:2px}
.switch.changed{box-shadow:inset 3px 0 0 var(--accent)}
input,select,button{font:13px/18px var(--sans);color:var(--ink);background:var(--surface);
border:1px solid var(--line-strong);border-radius:7px;padding:6px 10px;min-height:34px}
input,select{width:100%;min-width:0;flex:1}
button{cursor:pointer;white-space:nowrap;font-weight:500}button:hover{background:var(--sunken)}
button.primary{background:var(--accent);color:var(--accent-ink);border-color:var(--accent)}
.actions{display:flex;flex-wrap:wrap;gap:8px;padding:14px 16px;align-items:center}
.form{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,200px),1fr));gap:12px;
align-items:end}
.form label{display:grid;gap:4px;font-size:12px;color:var(--ink-2)}
.notice{padding:10px 16px;border-radius:8px;background:var(--bad-soft);color:var(--bad)}
.notice:empty{display:none}.notice.warn{background:var(--warn-soft);color:var(--warn)}.notice a{color:inherit}
.live{display:inline-flex;align-items:center;gap:6px;font-size:12px;color:var(--ink-3)}
.live i{width:8px;height:8px;border-radius:50%;background:var(--good-fill)}
.live.off i{background:var(--bad)}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--surface);padding:8px}
.steps{display:grid;gap:16px}
@media (max-width:640px){.wrap{padding:0 16px}.tiles{grid-template-columns:1fr 1fr;gap:8px}
.tile{padding:10px 12px}.tile .n{font-size:22px;line-height:28px}
.issue{grid-template-columns:minmax(0,1fr) auto}.issue>.badges{grid-column:1/-1}
.bar{padding-top:12px}.bar .grow{flex-basis:100%}.bar .live{flex:1}
.cards.nums tr{grid-template-columns:repeat(3,minmax(0,1fr))}.cards thead{position:absolute;
clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.cards,.cards tbody{display:block}.cards tr{display:grid;grid-template-columns:1fr 1fr;gap:4px 12px;
padding:12px 16px;border-top:1px solid var(--line)}
.cards td,.cards tbody th{display:block;border:0;padding:0!important;text-align:left!important}
.cards tbody th,.cards td.wide{grid-column:1/-1}
.cards.compact td[data-label]:before{display:none}.cards.compact tr{grid-template-columns:minmax(0,1fr) auto;
padding:10px 16px}
.cards.compact .opt{display:none}.cards.compact tbody th{grid-column:1}.cards.compact .sub.mono{display:none}
.cards td[data-label]:before{content:attr(data-label);display:block;color:var(--ink-3);font-size:12px;
line-height:16px}}
`;
