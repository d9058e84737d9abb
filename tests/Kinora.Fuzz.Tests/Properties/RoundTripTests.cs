using System.IO.Pipelines;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Kinora.Fuzz.Tests.Fuzzing;
using Kinora.Grpc.Deadlines;
using Kinora.Grpc.Framing;
using Kinora.Grpc.Metadata;
using Kinora.Grpc.Status;
using Kinora.Pipelines.Configuration;

namespace Kinora.Fuzz.Tests.Properties;

/// <summary>What one end writes the other reads as it was meant, whatever it is.</summary>
public class RoundTripTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2000);

    [Fact]
    public void StatusMessage_AnyText_ComesBack() => Prop.ForAll<string>(static text =>
    {
        var sent = string.Concat((text ?? "").EnumerateRunes());  // halves of characters do not survive UTF-8
        return StatusMessage.Decode(StatusMessage.Encode(sent)) == sent;
    }).Check(Many);

    [Fact]
    public void TimeoutHeader_AnyTime_ComesBackNoShorterAndByNoMoreThanAUnit() => Prop.ForAll<long>(static ticks =>
    {
        var timeout = TimeSpan.FromTicks(Math.Abs(ticks % (TimeSpan.TicksPerHour * 99_999_000L)));
        return TimeoutHeader.TryParse(TimeoutHeader.Format(timeout), out var read) && read >= timeout && read - timeout <= TimeSpan.FromHours(1);
    }).Check(Many);

    [Fact]
    public void Metadata_AnyBytes_ComeBack() => Prop.ForAll<byte[]>(static bytes =>
    {
        var metadata = new GrpcMetadata();
        MetadataHeaders.Read("a-bin", MetadataHeaders.Write(new MetadataEntry("a-bin", null, bytes ?? [])), metadata);
        return metadata.Bytes("a-bin") is { } read && read.Span.SequenceEqual(bytes ?? []);
    }).Check(Many);

    [Fact]
    public void Messages_AnyBytesPackedAndCutAnyhow_ComeBackInOrder() => Prop.ForAll<byte[][], bool, int>(static (payloads, isPacked, seed) =>
    {
        var encoding = isPacked ? MessageEncoding.Gzip : MessageEncoding.Identity;
        var body = new MemoryStream();
        var writer = PipeWriter.Create(body);
        byte[][] sent = [.. (payloads ?? []).Select(static payload => payload ?? []), new byte[3000]];
        foreach (var payload in sent)
        {
            FrameWriter.Write(writer, new BytesValue { Value = ByteString.CopyFrom(payload) }, encoding);
        }

        writer.Complete();
        var reader = new FrameReader(PipeReader.Create(new DribbleStream(body.ToArray(), seed)), encoding, 1 << 20);
        return sent.All(payload => Read(reader)?.Value.Span.SequenceEqual(payload) == true) && Read(reader) is null;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Duration_AsItIsWritten_IsReadAgain() => Prop.ForAll<int>(static milliseconds =>
    {
        var time = TimeSpan.FromMilliseconds(Math.Abs((long)milliseconds) % 1_000_000_000);
        return SettingText.TryParseDuration(SettingText.FormatDuration(time), out var read) && Math.Abs((read - time).Ticks) <= 1;
    }).Check(Many);

    [Fact]
    public void Definition_AsItIsWritten_IsReadAgain() => Prop.ForAll<byte, PositiveInt, bool>(static (name, number, truth) =>
    {
        var definition = new StreamDefinition
        {
            Source = $"rtsp://user:p%40ss@h{name}/x?token={number.Get}", Fps = truth ? 1 + (number.Get % 60) : null, Every = truth ? null : 1 + (number.Get % 100), Weight = 1 + (number.Get % 100),
            Paused = truth, Steps = truth ? ["detect", "track"] : ["overlay"], StallTimeout = TimeSpan.FromMilliseconds(number.Get % 60_000), ResultFile = truth ? $"/tmp/{name}" : null,
        };
        return StreamDefinition.FromJson(Encoding.UTF8.GetBytes(definition.ToJson())) == definition;
    }).Check(Many);

    private static BytesValue? Read(FrameReader reader)
    {
        var task = reader.ReadAsync(BytesValue.Parser, CancellationToken.None);
        return task.IsCompleted ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("It waits for something.");
    }
}
