// What both scripts share, put into each when it is served: where the sandbox is, how its window opens over a shop's page
// or in a popup, and who may say how it ended. Plain script for every browser, no build.
// `given`: script (how the script's file is called), popup (name of popups), answered(session, answer), ended(session, result),
// closed(session). A session has kind and way ('overlay', 'popup' or 'redirect'); one is open at a time.
function windowHost(window, document, given) {
  'use strict';
  var server = (function () {
    var script = document.currentScript;
    if (!script || !script.src) {
      var all = document.getElementsByTagName('script');
      for (var i = all.length - 1; i >= 0; i -= 1) if (given.script.test(all[i].src)) { script = all[i]; break; }
    }
    var match = script && /^(https?:\/\/[^/]+)\//.exec(script.src);
    return match ? match[1] : __SANDBOX_ORIGIN__;
  })();
  var current = null;

  function isPhone() {
    return /Mobi|Android|iPhone|iPad|iPod|Windows Phone/i.test(navigator.userAgent);
  }

  // The session before is closed first: its page gave it up by opening another.
  function start(session, path, content) {
    if (current) given.closed(current);
    session.frame = session.popup = session.layer = session.timer = null;
    session.focused = document.activeElement;
    session.done = false;
    current = session;
    // A popup is opened now, while the browser still counts the payer's click.
    if (session.way === 'popup') {
      session.popup = window.open('about:blank', given.popup, 'width=480,height=760,resizable=yes,scrollbars=yes');
      if (!session.popup) session.way = 'overlay';
    }
    if (session.way === 'overlay') openLayer(session);
    post(server + path, content(session.way), function (answer) {
      if (!session.done) given.answered(session, answer);
    });
  }

  function show(session, path) {
    // Under the address this script came from: the server may know itself by another name.
    var address = server + path;
    if (session.way === 'redirect') leave(address);
    else if (session.way === 'overlay') session.frame.src = address;
    else {
      session.popup.location.href = address;
      session.timer = window.setInterval(function () {
        if (session.popup.closed) given.closed(session);
      }, 400);
    }
  }

  function leave(address) {
    current = null;
    window.location.href = address;
  }

  // Takes the window away. False when it had ended before.
  function end(session) {
    if (session.done) return false;
    session.done = true;
    if (current === session) current = null;
    if (session.timer) window.clearInterval(session.timer);
    if (session.popup && !session.popup.closed) session.popup.close();
    closeLayer(session);
    return true;
  }

  function frameOf(session) {
    return session.frame ? session.frame.contentWindow : session.popup;
  }

  // Only our own window, at our own address, may say how it ended.
  window.addEventListener('message', function (event) {
    var session = current;
    if (!session || event.origin !== server || !event.data || event.data.gatehouse !== 'done' || !event.data.result) return;
    var source = frameOf(session);
    if (source && event.source === source) given.ended(session, event.data.result);
  });

  function openLayer(session) {
    var identity = session.kind === 'identity' || session.kind === 'certification';
    var title = identity ? '본인인증창 (identity verification)' : '결제창 (payment window)';
    var phone = isPhone();
    var layer = document.createElement('div');
    layer.className = 'gatehouse-layer';
    layer.setAttribute('role', 'dialog');
    layer.setAttribute('aria-modal', 'true');
    layer.setAttribute('aria-label', title);
    style(layer, 'position:fixed;inset:0;top:0;left:0;right:0;bottom:0;z-index:2147483647;background:rgba(15,23,42,.55);display:flex;align-items:center;justify-content:center;margin:0;padding:0');
    var frame = document.createElement('iframe');
    frame.title = title;
    frame.setAttribute('allow', 'payment');
    style(frame, 'border:0;background:#fff;width:100%;height:100%;max-width:' + (phone ? '100%' : '480px') + ';max-height:' + (phone ? '100%' : '820px') + ';border-radius:' + (phone ? '0' : '16px') + ';box-shadow:0 24px 64px rgba(0,0,0,.3);color-scheme:light dark');
    frame.onload = function () { if (frame.contentWindow) frame.contentWindow.focus(); };
    layer.appendChild(frame);
    (document.body || document.documentElement).appendChild(layer);
    session.overflow = document.documentElement.style.overflow;
    document.documentElement.style.overflow = 'hidden';
    session.layer = layer;
    session.frame = frame;
  }

  function closeLayer(session) {
    if (!session.layer) return;
    if (session.layer.parentNode) session.layer.parentNode.removeChild(session.layer);
    document.documentElement.style.overflow = session.overflow || '';
    session.layer = null;
    session.frame = null;
    if (session.focused && session.focused.focus) session.focused.focus();
  }

  // Property by property: a page's own content policy may forbid style attributes.
  function style(element, text) {
    text.split(';').forEach(function (rule) {
      var at = rule.indexOf(':');
      element.style.setProperty(rule.slice(0, at), rule.slice(at + 1));
    });
  }

  function post(url, content, done) {
    var request = new XMLHttpRequest();
    request.open('POST', url, true);
    // A plain type needs no permission asked in advance.
    request.setRequestHeader('content-type', 'text/plain;charset=UTF-8');
    request.onload = function () {
      var answer = null;
      try { answer = JSON.parse(request.responseText); } catch (error) { answer = null; }
      done(answer && (answer.path || answer.result) ? answer : null);
    };
    request.onerror = function () { done(null); };
    request.send(JSON.stringify(content));
  }

  return {
    server: server,
    givenUp: '[결제포기] 사용자가 결제창을 닫았습니다.',
    unreachable: '결제 서버에 연결하지 못했습니다. (' + server + ')',
    isPhone: isPhone,
    current: function () { return current; },
    start: start, show: show, leave: leave, end: end, frameOf: frameOf, style: style
  };
}
