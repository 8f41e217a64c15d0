import{b as t}from"./chunk-KKTSVMER.js";import"./chunk-JWTECSJX.js";import{g as o}from"./chunk-ZXE5QT32.js";var f=({parentElement:m,data:r})=>o(m,t,e=>e.update(r));export{f as default};
