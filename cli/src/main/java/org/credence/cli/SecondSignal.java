package org.credence.cli;

import java.lang.reflect.Proxy;

/**
 * Takes over signals while the JVM is ending already. The JVM ignores a second Ctrl-C then; people who press it again mean at once.
 *
 * <p>The JDK's signal class is not part of its API, so it is used by name: where it is missing, a second signal waits like the JVM does.
 */
final class SecondSignal {

  private SecondSignal() {}

  /** From now on SIGINT and SIGTERM run this. */
  static void handle(Runnable atOnce) {
    for (String name : new String[] {"INT", "TERM"}) {
      try {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object proxy =
            Proxy.newProxyInstance(
                handler.getClassLoader(),
                new Class<?>[] {handler},
                (self, method, arguments) -> {
                  if (method.getName().equals("handle")) {
                    atOnce.run();
                  }
                  return null;
                });
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      } catch (ReflectiveOperationException | RuntimeException e) {
        // this JVM keeps its signals to itself; the first one is being served
      }
    }
  }
}
