// Served as it stands to payers' browsers, old phones included: plain scripts, no build.
(function () {
  'use strict';
  var body = document.body;
  var way = body.getAttribute('data-way');
  var origin = body.getAttribute('data-origin');
  var opener = way === 'overlay' ? window.parent : way === 'popup' ? window.opener : null;
  var leaving = false;

  function tell(message) {
    if (opener && opener !== window) opener.postMessage(message, origin || '*');
  }

  tell({ gatehouse: 'opened', imp_uid: body.getAttribute('data-imp'), merchant_uid: body.getAttribute('data-merchant') });

  document.addEventListener('submit', function (event) {
    if (leaving) {
      // A second click while the first is on its way.
      event.preventDefault();
      return;
    }
    leaving = true;
    var form = event.target;
    body.setAttribute('aria-busy', 'true');
    var button = form.querySelector('button');
    if (button && form.getAttribute('data-working')) button.textContent = form.getAttribute('data-working');
  });

  // Coming back with the browser's Back button shows a window that may have ended.
  window.addEventListener('pageshow', function (event) {
    if (event.persisted) window.location.reload();
  });

  document.querySelector('.language')?.addEventListener('click', function () { leaving = true; });

  function giveUp() {
    var form = document.getElementById('cancel');
    if (!leaving && form) form.requestSubmit();
  }

  document.addEventListener('keydown', function (event) {
    if (event.key === 'Escape' && way !== 'redirect') giveUp();
  });

  window.addEventListener('message', function (event) {
    if (event.source !== opener || (origin && event.origin !== origin)) return;
    if (event.data && event.data.gatehouse === 'close') giveUp();
  });

  // A popup closed by its frame, or an overlay taken away by its page: the payer gave up.
  window.addEventListener('pagehide', function () {
    if (!leaving && way !== 'redirect') navigator.sendBeacon(body.getAttribute('data-cancel'), new URLSearchParams());
  });

  var first = document.querySelector('[data-testid$="-approve"]');
  if (first) first.focus({ preventScroll: true });
})();
