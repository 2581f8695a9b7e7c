package org.credence.core.testkit;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The project's classes with one source compiled anew in memory: a class loader that defines every class of {@code org.credence}
 * itself, so that tests loaded by it meet the mutant, and leaves all others to its parent.
 */
final class MutantClasses extends URLClassLoader {

  private static final String OURS = "org.credence.";

  private final Map<String, byte[]> compiled;

  /**
   * What became of a test.
   *
   * @param testsRun tests begun
   * @param failure the first failure, empty if all passed
   */
  record Verdict(int testsRun, String failure) {}

  private MutantClasses(URL[] path, Map<String, byte[]> compiled) {
    super(path, MutantClasses.class.getClassLoader());
    this.compiled = compiled;
  }

  /** Compiles one source against the class path of this build. */
  static MutantClasses compile(String file, String source) throws IOException {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager standard = compiler.getStandardFileManager(d -> {}, null, null);
        Output output = new Output(standard)) {
      List<String> options =
          List.of("--release", "17", "-proc:none", "-nowarn", "-classpath", path);
      boolean done =
          compiler
              .getTask(
                  messages,
                  output,
                  d -> messages.append(d + "\n"),
                  options,
                  List.of(),
                  List.of(new Source(file, source)))
              .call();
      if (!done) {
        throw new AssertionError("the mutant of " + file + " does not compile: " + messages);
      }
      Map<String, byte[]> classes = new LinkedHashMap<>();
      output.classes.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
      return new MutantClasses(urls(path), classes);
    }
  }

  private static URL[] urls(String path) {
    return Arrays.stream(path.split(File.pathSeparator))
        .map(part -> Path.of(part).toUri())
        .map(MutantClasses::url)
        .toArray(URL[]::new);
  }

  private static URL url(URI uri) {
    try {
      return uri.toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("class path entry " + uri, e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known == null ? findClass(name) : known;
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = compiled.get(name);
    return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
  }

  /** Runs a test class, or one method of it if that is not empty, with these classes. */
  Verdict run(String testClass, String testMethod) {
    Class<?> loaded;
    try {
      loaded = loadClass(testClass, true);
    } catch (ClassNotFoundException e) {
      return new Verdict(0, "there is no class " + testClass);
    }
    LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
    if (testMethod.isEmpty()) {
      request.selectors(DiscoverySelectors.selectClass(loaded));
    } else {
      for (Method method : methodsNamed(testMethod, loaded)) {
        request.selectors(DiscoverySelectors.selectMethod(loaded, method));
      }
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(this);
    try {
      return run(request.build());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Its own and inherited ones, whatever their parameters: tests with arguments count too. */
  private static List<Method> methodsNamed(String name, Class<?> type) {
    List<Method> methods = new ArrayList<>();
    for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
      for (Method method : at.getDeclaredMethods()) {
        if (method.getName().equals(name) && !method.isSynthetic()) {
          methods.add(method);
        }
      }
      if (!methods.isEmpty()) {
        return methods;
      }
    }
    return methods;
  }

  private static Verdict run(LauncherDiscoveryRequest request) {
    List<String> failures = new ArrayList<>();
    int[] tests = {0};
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionStarted(TestIdentifier test) {
                tests[0] += test.isTest() ? 1 : 0;
              }

              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                  failures.add(
                      result.getThrowable().map(String::valueOf).orElse("failed without a word"));
                }
              }
            });
    return new Verdict(tests[0], failures.isEmpty() ? "" : failures.get(0));
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String file, String text) {
      super(URI.create("mutant:///" + file), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Output extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> classes = new LinkedHashMap<>();

    Output(JavaFileManager standard) {
      super(standard);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, javax.tools.FileObject by) {
      return new SimpleJavaFileObject(
          URI.create("mutant:///" + className.replace('.', '/') + kind.extension), kind) {
        @Override
        public OutputStream openOutputStream() {
          return classes.computeIfAbsent(className, name -> new ByteArrayOutputStream());
        }
      };
    }
  }
}
