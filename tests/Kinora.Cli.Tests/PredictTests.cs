using System.Text.Json;
using Kinora.Tests.Support;

namespace Kinora.Cli.Tests;

public class PredictTests
{
    [Fact]
    public void Predict_SeveralPictures_AnswersInTheOrderOfTheArguments()
    {
        var run = KinoraProgram.Run(
            "predict", Repository.Shared("media/parrot.jpg"), Repository.Shared("media/cat_720p.jpg"), Repository.Shared("media/grace_hopper.bmp"), "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var results = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["parrot.jpg", "cat_720p.jpg", "grace_hopper.bmp"], results.Select(r => r.GetProperty("stream").GetString()));
        Assert.Equal(["bird", "cat", "person"], results.Select(r => r.GetProperty("detections")[0].GetProperty("label").GetString()));
        Assert.Equal([false, false, true], results.Select(r => r.GetProperty("has_person").GetBoolean()));
        Assert.All(results, r => Assert.False(r.TryGetProperty("pts_ms", out _)));
    }

    [Fact]
    public void Predict_PictureForFfmpeg_IsDecodedByAProcessThatGivesWayToOurs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Others have nice elsewhere.");
        using var folder = new TestFolder();
        Tool.Ffmpeg("-f", "lavfi", "-i", "color=gray:size=64x64", "-frames:v", "1", folder["gray.bmp"]);
        var path = Environment.GetEnvironmentVariable("PATH");
        var real = path!.Split(':').Select(static place => Path.Join(place, "ffmpeg")).First(File.Exists);
        Directory.CreateDirectory(folder["bin"]);
        File.WriteAllText(folder["bin/ffmpeg"], $"#!/bin/sh\nnice >> '{folder["nice"]}'\nexec '{real}' \"$@\"\n");
        Assert.Equal(0, Tool.Run("chmod", ["+x", folder["bin/ffmpeg"]]).ExitCode);

        var run = Tool.Run(
            "/usr/bin/env", [$"PATH={folder["bin"]}:{path}", "nice", "-n", "15", KinoraProgram.Path, "predict", folder["gray.bmp"], "--model", "detect=nanodet_256"]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("19", File.ReadLines(folder["nice"]).Last());
    }

    [Fact]
    public void Predict_ForPeople_WritesALineAPicture()
    {
        var run = KinoraProgram.Run("predict", Repository.Shared("media/cat_720p.jpg"));
        Assert.Matches(@"^cat_720p\.jpg \(1280×720\): cat \d\d%\n$", run.Output);
    }

    [Fact]
    public void Predict_PoseHandsAndSegment_AreInTheLineAndInTheJson()
    {
        var picture = Repository.Shared("media/grace_hopper.bmp");
        var run = KinoraProgram.Run("predict", picture, "--steps", "pose,hands,segment");
        Assert.Matches(@"^grace_hopper\.bmp \(512×600\): 1 pose \(0\.\d\d\), person \d\d% of the picture\n$", run.Output);

        run = KinoraProgram.Run("predict", picture, "--steps", "pose,hands,segment", "--json");
        var result = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(17, result.GetProperty("poses")[0].GetProperty("points").GetArrayLength());
        Assert.Equal(0, result.GetProperty("hands").GetArrayLength());
        Assert.Equal("person", result.GetProperty("segments")[0].GetProperty("label").GetString());
        Assert.False(result.TryGetProperty("detections", out _));
    }

    [Fact]
    public void Predict_Described_SaysASentencePerPictureWithoutMemoryOfTheLast()
    {
        var run = KinoraProgram.Run(
            "predict", Repository.Shared("media/cat_720p.jpg"), Repository.Shared("media/grace_hopper.bmp"), Repository.Shared("media/cat_720p.jpg"),
            "--steps", "detect,describe", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var texts = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("caption").GetProperty("text").GetString()!).ToList();
        Assert.Contains("cat", texts[0], StringComparison.Ordinal);
        Assert.DoesNotContain("cat", texts[1], StringComparison.Ordinal);
        Assert.Equal(texts[0], texts[2]);
    }

    [Fact]
    public void Predict_SaveFrames_DrawsOnACopyOfEveryPicture()
    {
        using var folder = new TestFolder();
        var run = KinoraProgram.Run("predict", Repository.Shared("media/cat_720p.jpg"), Repository.Shared("media/face.jpg"), "--save-frames", folder.Path);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(["frame_000000.jpg", "frame_000001.jpg"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order());
    }
}
