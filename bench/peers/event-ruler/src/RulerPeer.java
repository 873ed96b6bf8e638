import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import software.amazon.event.ruler.Machine;

/**
 * Matches the lines of a file of events against the lines of a file of patterns, for a warm-up and then for some
 * seconds, and prints one line: milliseconds to add the rules, events per second, hits in one pass over the events.
 */
public final class RulerPeer {
  public static void main(String[] args) throws Exception {
    List<String> patterns = Files.readAllLines(Path.of(args[0]));
    String[] events = Files.readAllLines(Path.of(args[1])).toArray(new String[0]);
    double seconds = Double.parseDouble(args[2]);

    Machine machine = new Machine();
    long before = System.nanoTime();
    for (int i = 0; i < patterns.size(); i++) machine.addRule("r" + i, patterns.get(i));
    double compileMs = (System.nanoTime() - before) / 1e6;

    System.gc();
    Runtime runtime = Runtime.getRuntime();
    double usedMb = (runtime.totalMemory() - runtime.freeMemory()) / 1e6;

    run(machine, events, 2 * seconds);
    double perSecond = run(machine, events, seconds);
    long hits = 0;
    for (String event : events) hits += machine.rulesForJSONEvent(event).size();
    System.out.println("{\"compile_ms\":" + compileMs + ",\"events_per_second\":" + perSecond
        + ",\"hits\":" + hits + ",\"used_mb\":" + usedMb + "}");
  }

  private static double run(Machine machine, String[] events, double seconds) throws Exception {
    long start = System.nanoTime();
    long count = 0;
    double elapsed;
    do {
      for (int i = 0; i < 200; i++) machine.rulesForJSONEvent(events[(int) (count++ % events.length)]);
      elapsed = (System.nanoTime() - start) / 1e9;
    } while (elapsed < seconds);
    return count / elapsed;
  }
}
