vcl 4.1;

# Varnish (7.1 or newer) in front of the site: pages for as long as they are true, and no longer.
# To be set here: where the site is, and who may purge. docs/production.md says how it is started.

import std;

backend site {
    .host = "127.0.0.1";
    .port = "8000";
    .probe = {
        .url = "/health/live";
        .interval = 1s;
        .timeout = 1s;
        .window = 3;
        .threshold = 2;
        .initial = 2;
    }
}

# The hosts of the site. They are heard on the address named "purge" alone: behind a TLS terminator
# every visitor comes from 127.0.0.1.
acl purgers {
    "127.0.0.1";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        if (local.socket != "purge" || client.ip !~ purgers) {
            return (synth(403));
        }
        if (req.http.Surrogate-Key !~ "^[\w-]+( [\w-]+)*$") {
            return (synth(400));
        }
        ban("obj.http.Surrogate-Key ~ (?<!\S)(?:" + regsuball(req.http.Surrogate-Key, " ", "|") + ")(?!\S)");
        return (synth(200));
    }
    if (req.restarts > 0) {
        set req.http.X-Last-Try = "1";
    } else {
        unset req.http.X-Last-Try;
        # A page that has become too old is shown while the site does not answer, and otherwise for
        # the minute (stale-while-revalidate) in which it is asked for behind the visitor's back.
        if (std.healthy(req.backend_hint)) {
            set req.grace = 60s;
        } else {
            set req.grace = 7d;
        }
    }
    if (req.method == "GET" || req.method == "HEAD") {
        # Who may be signed in asks the site itself; nobody else's cookies make another page.
        if (req.url ~ "^/admin/" || req.http.Cookie ~ "(?:^|;\s*)sessionid=") {
            return (pass);
        }
        unset req.http.Cookie;
        # What other sites add to links asks for nothing (FOREIGN_PARAMETERS of the settings).
        if (req.url ~ "\?") {
            set req.url = regsuball(req.url, "(?<=[?&])(?:(?:utm|mtm|pk|piwik|matomo|hsa|mc|ga|at)_\w*|xtor|_ga|_gl|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid|igsh|srsltid)(?:=[^&]*)?(?:&|$)", "");
            set req.url = regsub(req.url, "[?&]$", "");
        }
        # With -p http_gzip_support=off: the site's own compressed pages, Brotli among them.
        if (req.http.Accept-Encoding ~ "\bbr\b(?!\s*;\s*q=0(?:\.0*)?(?![\d.]))") {
            set req.http.Accept-Encoding = "br";
        } elsif (req.http.Accept-Encoding ~ "\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?![\d.]))") {
            set req.http.Accept-Encoding = "gzip";
        } else {
            unset req.http.Accept-Encoding;
        }
    }
    # Built in: other methods and Authorization are passed on.
}

sub vcl_hash {
    # Pages name their own address.
    hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_backend_fetch {
    if (!bereq.uncacheable) {
        set bereq.first_byte_timeout = 10s;
    }
}

sub vcl_backend_response {
    if (bereq.uncacheable) {
        return (deliver);
    }
    if (beresp.status >= 500) {
        if (bereq.is_bgfetch) {
            return (abandon);
        }
        # Taken, it would replace the page that is there: first that one is looked for.
        if (!bereq.http.X-Last-Try) {
            return (error(503));
        }
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
        return (deliver);
    }
    # Only what the site says to be the same for everybody, and files with a hash in their name.
    # Nothing that was on its way for long: what was published meanwhile was told of already, and
    # the last time 2 s after it was public.
    if ((!beresp.http.Surrogate-Key && bereq.url !~ "^/static/")
        || beresp.status >= 400 || beresp.http.Set-Cookie || beresp.time - bereq.time > 1s) {
        set beresp.uncacheable = true;
        set beresp.ttl = 1s;
        set beresp.grace = 0s;
        set beresp.keep = 0s;
        return (deliver);
    }
    set beresp.grace = 7d;
}

sub vcl_deliver {
    if (resp.status >= 500 && req.restarts == 0 && (req.method == "GET" || req.method == "HEAD")
        && !req.http.Cookie && !req.http.Authorization && req.url !~ "^/admin/") {
        # The site has just gone, or fails: perhaps there is a page that has become too old.
        set req.grace = 7d;
        return (restart);
    }
    if (resp.http.Surrogate-Key) {
        # For the CDN alone. Browsers ask each time: nobody could tell them.
        set resp.http.Cache-Control = regsuball(resp.http.Cache-Control, ", (?:s-maxage|stale-while-revalidate)=\d+", "");
        unset resp.http.Surrogate-Key;
    }
    if (obj.hits > 0) {
        set resp.http.Cache-Status = resp.http.Cache-Status + ", cdn; hit";
    }
}

sub vcl_backend_error {
    if (bereq.is_bgfetch) {
        return (abandon);
    }
    # Never kept, not even for a second: it would hide the page that is there.
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    set beresp.http.Content-Type = "text/html; charset=utf-8";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Retry-After = "5";
    set beresp.body = {"<!DOCTYPE html><html lang="fr"><meta charset="utf-8"><title>Bientôt de retour</title><h1>Cette page sera bientôt de retour</h1><p lang="en">This page will be back soon.</p><p lang="lt">Šis puslapis netrukus vėl veiks.</p></html>"};
    return (deliver);
}
