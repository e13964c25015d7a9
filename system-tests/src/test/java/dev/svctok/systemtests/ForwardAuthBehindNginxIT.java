package dev.svctok.systemtests;

/** In CI there must be an nginx. */
class ForwardAuthBehindNginxIT extends ForwardAuthContract {

    ForwardAuthBehindNginxIT() {
        super(ForwardProxy.Kind.NGINX);
    }

    @Override
    void needProxy() {
        Gateway.needInstalled();
    }
}
