// Hands the result to whoever opened the window.
(function () {
  'use strict';
  var body = document.body;
  var way = body.getAttribute('data-way');
  var origin = body.getAttribute('data-origin');
  var back = body.getAttribute('data-back');
  var opener = way === 'overlay' ? window.parent : way === 'popup' ? window.opener : null;
  if (opener && opener !== window) {
    opener.postMessage({ gatehouse: 'done', result: JSON.parse(body.getAttribute('data-result')) }, origin || '*');
    if (way === 'popup') window.setTimeout(function () { window.close(); }, 100);
  } else if (back) {
    window.location.replace(back);
  }
})();
