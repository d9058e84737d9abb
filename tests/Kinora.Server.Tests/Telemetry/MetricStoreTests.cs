using System.Diagnostics.Metrics;
using System.Text.Json;
using Kinora.Server.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Kinora.Server.Tests.Telemetry;

public sealed class MetricStoreTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MetricStore _store;
    private readonly Meter _meter;

    public MetricStoreTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _store = new MetricStore(meters);
        _meter = meters.Create("Kinora.Test");
    }

    public void Dispose()
    {
        _store.Dispose();
        _services.Dispose();
    }

    [Theory]
    [InlineData("kinora.bytes.sent", "By", "kinora_bytes_sent_bytes_total")]
    [InlineData("kinora.frames", "{frame}", "kinora_frames_total")]
    [InlineData("kinora.wait.seconds", "s", "kinora_wait_seconds_total")]
    [InlineData("kinora.9-lives", null, "kinora_9_lives_total")]
    public void Name_OfACounter_FollowsTheRules(string instrument, string? unit, string expected)
    {
        _meter.CreateCounter<long>(instrument, unit).Add(1);
        Assert.Equal(1, Read().Samples[expected]);
    }

    [Fact]
    public void Series_WhoseTagsAreInAnotherOrder_AreOne()
    {
        var counter = _meter.CreateCounter<int>("kinora.ordered");
        counter.Add(1, new KeyValuePair<string, object?>("a", 1), new KeyValuePair<string, object?>("b", "x"));
        counter.Add(2, new KeyValuePair<string, object?>("b", "x"), new KeyValuePair<string, object?>("a", 1));
        Assert.Equal(3, Read().Samples["kinora_ordered_total{a=\"1\",b=\"x\"}"]);
    }

    [Fact]
    public void Label_WithEveryAwkwardCharacter_IsEscaped()
    {
        _meter.CreateUpDownCounter<long>("kinora.awkward", null, "First \\ line\nsecond line").Add(-4, new KeyValuePair<string, object?>("name.of", "a\"b\\c\nd{},="));
        var text = Read();
        Assert.Equal(-4, text.Samples["kinora_awkward{name_of=\"a\\\"b\\\\c\\nd{},=\"}"]);
        Assert.Equal("First \\\\ line\\nsecond line", text.Help["kinora_awkward"]);
    }

    [Fact]
    public void Histogram_OfMeasurementsOnAndBetweenBounds_CountsThemByTheUpperBound()
    {
        var histogram = _meter.CreateHistogram("kinora.wait", "s", "Waiting.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [.1, 1] });
        foreach (var value in new[] { .05, .1, .5, 7 })
        {
            histogram.Record(value);
        }

        var samples = Read().Samples;
        Assert.Equal(2, samples["kinora_wait_seconds_bucket{le=\"0.1\"}"]);
        Assert.Equal(3, samples["kinora_wait_seconds_bucket{le=\"1\"}"]);
        Assert.Equal(4, samples["kinora_wait_seconds_bucket{le=\"+Inf\"}"]);
        Assert.Equal(7.65, samples["kinora_wait_seconds_sum"], 9);
    }

    [Fact]
    public void Series_BeyondTheMost_AreDroppedAndCounted()
    {
        var counter = _meter.CreateCounter<long>("kinora.many");
        for (var i = 0; i < Metric.MostSeries + 5; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("i", i));
        }

        counter.Add(1, new KeyValuePair<string, object?>("i", 0));
        Assert.Equal(5, _store.Dropped);
        Assert.Equal(Metric.MostSeries, Read().Samples.Count(sample => sample.Key.StartsWith("kinora_many", StringComparison.Ordinal)));
        Assert.Equal(2, Read().Samples["kinora_many_total{i=\"0\"}"]);
    }

    [Fact]
    public void Forget_OfAStream_LeavesTheOthersAndMakesRoom()
    {
        var counter = _meter.CreateCounter<long>("kinora.known");
        counter.Add(1, new KeyValuePair<string, object?>("stream", "door"));
        counter.Add(2, new KeyValuePair<string, object?>("stream", "gate"));
        _store.Forget("stream", "door");
        counter.Add(5, new KeyValuePair<string, object?>("stream", "gate"));
        var samples = Read().Samples;
        Assert.Equal(7, samples["kinora_known_total{stream=\"gate\"}"]);
        Assert.DoesNotContain("kinora_known_total{stream=\"door\"}", samples.Keys);
    }

    [Fact]
    public void Observed_ThatIsThereNoMore_IsGone()
    {
        List<string> there = ["a", "b"];
        _meter.CreateObservableGauge("kinora.there", () => there.Select(name => new Measurement<int>(name.Length, new KeyValuePair<string, object?>("name", name))));
        Assert.Equal(2, Read().Sum("kinora_there"));
        there.Remove("a");
        Assert.Equal(1, Read().Sum("kinora_there"));
    }

    [Fact]
    public void Record_OfAKnownSeries_AllocatesNothing()
    {
        var counter = _meter.CreateCounter<long>("kinora.cheap");
        var histogram = _meter.CreateHistogram<double>("kinora.cheap.wait", "s");
        var tag = new KeyValuePair<string, object?>("stream", "door");
        void Measure(int times)
        {
            for (var i = 0; i < times; i++)
            {
                counter.Add(1, tag);
                histogram.Record(.5, tag);
            }
        }

        Measure(10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Measure(100);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Snapshots_AtIntervalsAndAtTheEnd_AreOneLineOfJsonEach()
    {
        _meter.CreateCounter<long>("kinora.said").Add(3, new KeyValuePair<string, object?>("stream", "line\nbreak"));
        _meter.CreateHistogram<double>("kinora.took", "s").Record(.5);
        var time = new ManualTime();
        using var output = new StringWriter { NewLine = "\n" };
        using (new MetricsSnapshots(_store, output, TimeSpan.FromSeconds(60), time))
        {
            Assert.Empty(output.ToString());
            time.Tick();
            time.Tick();
        }

        time.Tick();
        var lines = output.ToString().Split('\n')[..^1];
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line =>
        {
            var snapshot = JsonSerializer.Deserialize<JsonElement>(line);
            Assert.Equal("metrics", snapshot.GetProperty("event").GetString());
            var said = snapshot.GetProperty("metrics").GetProperty("kinora_said_total")[0];
            Assert.Equal(3, said.GetProperty("value").GetDouble());
            Assert.Equal("line\nbreak", said.GetProperty("labels").GetProperty("stream").GetString());
            Assert.Equal(1, snapshot.GetProperty("metrics").GetProperty("kinora_took_seconds")[0].GetProperty("count").GetInt64());
        });
    }

    [Fact]
    public void Snapshots_WhoseReaderHasGone_EndWithoutAFault()
    {
        var time = new ManualTime();
        using var output = new GoneWriter();
        using (new MetricsSnapshots(_store, output, TimeSpan.FromSeconds(1), time))
        {
            time.Tick();
            time.Tick();
        }

        Assert.Equal(1, output.Attempts);
    }

    private ExpositionText Read() => new(PrometheusText.Write(_store.Collect()));

    private sealed class GoneWriter : StringWriter
    {
        public int Attempts { get; private set; }

        public override void WriteLine(string? value)
        {
            Attempts++;
            throw new IOException("Broken pipe");
        }
    }

    /// <summary>A clock whose timer fires when it is told to.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private Action _tick = () => { };

        public void Tick() => _tick();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _tick = () => callback(state);
            return new ManualTimer(this);
        }

        private sealed class ManualTimer(ManualTime owner) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() => owner._tick = () => { };

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
