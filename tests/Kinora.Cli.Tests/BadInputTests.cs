using Kinora.Tests.Support;

namespace Kinora.Cli.Tests;

[Trait("Speed", "Slow")]
public sealed class BadInputTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public BadInputTests()
    {
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=2", "-c:v", "libx264", "-pix_fmt", "yuv420p", _folder["whole.mp4"]);
        var whole = File.ReadAllBytes(_folder["whole.mp4"]);
        File.WriteAllBytes(_folder["truncated.mp4"], whole[..(whole.Length / 2)]);
        File.WriteAllText(_folder["notes.txt"], "Dear diary,\nthis is no video.\n");
        File.WriteAllBytes(_folder["empty.jpg"], []);
        Directory.CreateDirectory(_folder["folder"]);
        File.WriteAllText(_folder["piped.onnx"], "no model");
        Tool.Run("mkfifo", [_folder["pipe.onnx"], _folder["piped.yaml"]]);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2, "There is no file", "watch", "{}/missing.mp4")]
    [InlineData(2, "holds no pictures", "watch", "{}/folder")]
    [InlineData(2, "'push:door' is for the server", "watch", "push:door")]
    [InlineData(1, "gives no picture", "watch", "{}/notes.txt")]
    [InlineData(1, "cut off before its index", "watch", "{}/truncated.mp4")]
    [InlineData(1, "gives no picture", "watch", "{}/empty.jpg")]
    [InlineData(1, "nothing listens there", "watch", "rtsp://user:secret@127.0.0.1:1/live")]
    [InlineData(1, "camera", "watch", "99")]
    [InlineData(2, "There is no step 'dance'. Known: detect, track, describe, classify, person, pose, hands, segment, overlay.", "watch", "{}/whole.mp4", "--steps", "detect,dance")]
    [InlineData(2, "needs step 'detect' before it", "watch", "{}/whole.mp4", "--steps", "track")]
    [InlineData(2, "'yolo9', which is not in the catalog. Known: nanodet", "watch", "{}/whole.mp4", "--model", "detect=yolo9")]
    [InlineData(2, "write it as detect=nanodet", "watch", "{}/whole.mp4", "--model", "yolo9")]
    [InlineData(2, "runs no model", "watch", "{}/whole.mp4", "--model", "track=nanodet")]
    [InlineData(2, "--every is 0: give a whole number above 0", "watch", "{}/whole.mp4", "--every", "0")]
    [InlineData(2, "--every", "watch", "{}/whole.mp4", "--every", "two")]
    [InlineData(2, "--fps is NaN: give a number from 0.001 to 1000", "watch", "{}/whole.mp4", "--fps", "NaN")]
    [InlineData(2, "--stall-timeout is 0: give a time from 1ms to 1000s", "watch", "{}/whole.mp4", "--stall-timeout", "0")]
    [InlineData(2, "--fps is 1e-300", "watch", "{}/whole.mp4", "--fps", "1e-300")]
    [InlineData(2, "--rate is inf", "watch", "{}/whole.mp4", "--rate", "inf")]
    [InlineData(2, "--max-frames is -1", "watch", "{}/whole.mp4", "--max-frames", "-1")]
    [InlineData(1, "no frame in the range", "watch", "{}/whole.mp4", "--frames", "1000..2000")]
    [InlineData(2, "no pattern for JPEG files", "watch", "{}/whole.mp4", "--save-frames", "one.jpg")]
    [InlineData(2, "no pattern for JPEG files", "watch", "{}/whole.mp4", "--save-frames", "o%d.png")]
    [InlineData(2, "which is for read_emotions", "watch", "{}/whole.mp4", "--model", "detect=emotion")]
    [InlineData(1, "no file at all", "predict", "/dev/zero")]
    [InlineData(2, "write it as 0..100", "watch", "{}/whole.mp4", "--frames", "10..5")]
    [InlineData(2, "write it as 1280x720", "watch", "{}/whole.mp4", "--size", "big")]
    [InlineData(2, "give one of them", "watch", "{}/whole.mp4", "--every", "2", "--fps", "2")]
    [InlineData(2, "no pattern for JPEG files", "watch", "{}/whole.mp4", "--save-frames", "out/%x.jpg")]
    [InlineData(2, "'--nonsense'", "watch", "{}/whole.mp4", "--nonsense")]
    [InlineData(2, "dance", "dance")]
    [InlineData(1, "There is no file", "predict", "{}/missing.jpg")]
    [InlineData(1, "is empty", "predict", "{}/empty.jpg")]
    [InlineData(1, "is not a picture", "predict", "{}/notes.txt")]
    [InlineData(2, "holds no pictures", "predict", "{}/folder")]
    [InlineData(2, "Required argument missing for command: 'predict'", "predict")]
    [InlineData(1, "it is empty or no regular file", "models", "run", "{}/pipe.onnx", "--input", "x=/dev/zero", "--output", "{}/out")]
    [InlineData(1, "it is empty or no regular file", "predict", "{}/empty.jpg", "--model", "detect={}/piped.onnx")]
    [InlineData(1, "Nothing tells how to use", "predict", "{}/empty.jpg", "--model", "detect={}/model.onnx")]
    public void AnyCommand_WhatCannotWork_IsSaidInOneSentenceWithinTwentySeconds(int exitCode, string meaning, params string[] arguments)
    {
        File.WriteAllText(_folder["model.onnx"], "no model");
        var run = Tool.Run(KinoraProgram.Path, arguments.Select(a => a.Replace("{}", _folder.Path, StringComparison.Ordinal)), seconds: 20);
        Assert.Contains(meaning, run.Error, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith("kinora: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Watch_ServerThatNeverAnswers_IsGivenUpWithinTwentySeconds()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var run = Tool.Run(KinoraProgram.Path, ["watch", $"rtsp://{silent.LocalEndpoint}/live"], seconds: 20);
        Assert.Equal(1, run.ExitCode);
        Assert.Matches("does not answer|gives no picture within", run.Error);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Predict_OneBadAmongGood_ReportsItAndGoesOn()
    {
        Tool.Ffmpeg("-f", "lavfi", "-i", "color=gray:size=64x64", "-frames:v", "1", _folder["gray.png"]);
        var run = KinoraProgram.Run("predict", _folder["gray.png"], _folder["empty.jpg"], _folder["gray.png"], "--model", "detect=nanodet_256");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(2, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("is empty", run.Error, StringComparison.Ordinal);
    }
}
