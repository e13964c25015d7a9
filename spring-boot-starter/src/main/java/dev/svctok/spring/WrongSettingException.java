package dev.svctok.spring;

/** A setting is missing or makes no sense: the application does not start. Does not tell the value of a secret, as Spring Boot's own would. */
final class WrongSettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String setting;

    WrongSettingException(String setting, String reason) {
        super(setting + " " + reason);
        this.setting = setting;
    }

    String setting() {
        return setting;
    }
}
