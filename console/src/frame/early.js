// Runs before the first paint. Plain script, kept tiny: sets the theme and the language from what the person chose before.
(function () {
  var root = document.documentElement;
  var cookie = function (name) {
    var found = document.cookie.match('(?:^|; )' + name + '=([^;]*)');
    return found ? found[1] : '';
  };
  var theme = cookie('theme');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  var locale = cookie('locale');
  if (locale !== 'ko' && locale !== 'en') {
    locale = 'ko';
    for (var i = 0; i < navigator.languages.length; i++) {
      var language = navigator.languages[i].slice(0, 2).toLowerCase();
      if (language === 'ko' || language === 'en') { locale = language; break; }
    }
  }
  root.lang = locale;
})();
