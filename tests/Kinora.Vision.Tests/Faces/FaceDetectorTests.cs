using Kinora.Models.Cache;
using Kinora.Tests.Support;
using Kinora.Vision.Faces;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Faces;

public class FaceDetectorTests
{
    private static readonly SessionRegistry Sessions = new();

    [Theory]
    [InlineData("grace_hopper.bmp", 1)]
    [InlineData("face.jpg", 4)]
    public async Task Run_BlazeFaceOnRealPictures_FindsTheFacesWithTheirPoints(string picture, int count)
    {
        var model = await new ModelStore().GetAsync("blazeface-back", cancellation: TestContext.Current.CancellationToken);

        AssertFaces(await DetectAsync(model, picture), count, 6);
    }

    [Theory]
    [InlineData("grace_hopper.bmp", 1)]
    [InlineData("face.jpg", 4)]
    public async Task Run_YuNetOnRealPictures_FindsTheFacesWithTheirPoints(string picture, int count)
    {
        using var folder = new TestFolder();
        File.Copy(Repository.Shared("models/yunet_n_640.onnx"), folder["yunet.onnx"]);
        File.WriteAllText(folder["yunet.yaml"], FaceRecipes.YuNet);
        var model = await new ModelStore().GetAsync(folder["yunet.onnx"], cancellation: TestContext.Current.CancellationToken);

        AssertFaces(await DetectAsync(model, picture), count, 5);
    }

    [Fact]
    public async Task Run_PictureWithoutFaces_FindsNone()
    {
        var model = await new ModelStore().GetAsync("blazeface-back", cancellation: TestContext.Current.CancellationToken);

        Assert.Empty(await DetectAsync(model, "hot_dog.jpg"));
    }

    [Fact]
    public async Task Constructor_ModelOfAnotherTask_SaysSo()
    {
        var model = await new ModelStore().GetAsync("facemesh", cancellation: TestContext.Current.CancellationToken);

        Assert.Contains("finds no faces", Assert.Throws<ModelLoadException>(() => new FaceDetector(model, Sessions)).Message);
    }

    private static async Task<List<FaceDetection>> DetectAsync(ModelFile model, string picture)
    {
        List<FaceDetection> faces = [];
        var detector = new FaceDetector(model, Sessions);
        await StepRun.OnAsync(context => detector.Run(context, null, faces), Repository.Shared("media/" + picture));
        return faces;
    }

    private static void AssertFaces(List<FaceDetection> faces, int count, int points)
    {
        Assert.Equal(count, faces.Count);
        Assert.All(faces, face =>
        {
            Assert.InRange(face.Score, 0.5f, 1);
            Assert.Equal(points, face.Points.Length);
            var (left, right, nose) = (face.Points[0], face.Points[1], face.Points[2]);
            Assert.True(left.X < right.X, "the first eye is on the picture's left");
            Assert.True(nose.Y > Math.Min(left.Y, right.Y), "the nose is below the eyes");
            foreach (var point in face.Points[..3])
            {
                Assert.InRange(point.X, face.Box.X1, face.Box.X2);
                Assert.InRange(point.Y, face.Box.Y1, face.Box.Y2);
            }
        });
    }
}
