apiVersion: golden.services.k8s.aws/v1
kind: KindWithANameAsLongAsKubernetesLetsItBeWhichIsSixtyThreeCharsXX
metadata:
  name: 
  annotations:
    services.k8s.aws/region: 
spec:
  anInputWithANameThatIsLongerThanALineOfPythonHasColumnsWhichNobodyShouldHaveButSomebodyDoes: 
  kmsKeyIDOfAnInputWithANameThatIsLongerThanALineOfPythonHasColumnsKmsKeyID: 
