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
    var button = form.querySelector('.primary');
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

  // Agreement: one box ticks all, and the button says what is still missing instead of going on.
  body.classList.add('scripted');
  var pay = document.getElementById('pay');
  var all = document.getElementById('agree-all');
  var boxes = pay ? [].slice.call(pay.querySelectorAll('input[type=checkbox][data-needed]')) : [];
  var missing = document.getElementById('missing');

  function ticked(box) { return box.checked; }

  function isMissing(wanted) {
    if (wanted.tagName === 'INPUT') return !wanted.checked;
    return !wanted.querySelector('input:checked');
  }

  function showMissing() {
    var wanted = [].slice.call(pay.querySelectorAll('[data-needed]')).filter(isMissing);
    [].forEach.call(pay.querySelectorAll('.missing'), function (one) { one.classList.remove('missing'); });
    if (wanted.length === 0) {
      missing.hidden = true;
      return null;
    }
    var none = boxes.length > 0 && !boxes.some(ticked);
    var names = wanted.filter(function (one) { return !none || one.tagName !== 'INPUT'; }).map(function (one) { return one.getAttribute('data-needed'); });
    if (none) names.push(pay.getAttribute('data-all'));
    missing.textContent = pay.getAttribute('data-needed').replace('{items}', names.join(', '));
    missing.hidden = false;
    wanted.forEach(function (one) { one.classList.add('missing'); });
    return wanted[0].tagName === 'INPUT' ? (none ? all : wanted[0]) : wanted[0].querySelector('input');
  }

  if (pay && all) {
    all.addEventListener('change', function () {
      boxes.forEach(function (box) { box.checked = all.checked; });
    });
    pay.addEventListener('change', function () {
      all.checked = boxes.every(ticked);
      all.indeterminate = !all.checked && boxes.some(ticked);
      if (!missing.hidden) showMissing();
    });
    pay.querySelector('.primary').addEventListener('click', function (event) {
      var first = showMissing();
      if (!first) return;
      event.preventDefault();
      first.focus();
    });
  }
})();
