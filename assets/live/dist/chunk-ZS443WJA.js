import{f as t}from"./chunk-PVINX4GM.js";var n=5,o=24;function i({clientWidth:e,clientHeight:a},[,m,r]){return t(Math.round(e/Math.max(a,1)*m/r),n,o)}export{i as a};
